#include "agent-console/files.h"

#include <fstream>
#include <iterator>

#include "agent-console/texts_place.h"

namespace hotline {
namespace {

constexpr std::size_t kMost = 8 << 20;

}  // namespace

std::optional<std::string> FileBytes(Session& session, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes;
  char block[1 << 16];
  while (bytes.size() <= kMost && (file.read(block, sizeof block) || file.gcount() > 0)) {
    bytes.append(block, static_cast<std::size_t>(file.gcount()));
  }
  if (bytes.empty() && !file.eof()) {
    session.Complain(session.Say(texts::kNoFile, {path}));
    return std::nullopt;
  }
  if (bytes.size() > kMost) {
    session.Complain(session.Say(texts::kFileTooLong, {path, std::to_string(kMost >> 10)}));
    return std::nullopt;
  }
  return bytes;
}

}  // namespace hotline
