#include "tests/rules/sample_place.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "rules/place_tables.h"
#include "tests/paths.h"

namespace hotline {
namespace {

const std::filesystem::path kPlaces = std::filesystem::path(SourceFolder()) / "server" / "places";

}  // namespace

std::string SampleFile(const std::string& name) {
  std::ifstream in(kPlaces / name, std::ios::binary);
  if (!in) throw std::runtime_error(name + " is not there");
  return {std::istreambuf_iterator<char>(in), {}};
}

std::map<std::string, std::string> SampleFiles() {
  std::map<std::string, std::string> files;
  const std::filesystem::path folder = kPlaces / "nantong";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const std::string name = entry.path().filename().string();
    files[name] = SampleFile("nantong/" + name);
  }
  return files;
}

const PlaceIndex& SamplePlace() {
  static const PlaceIndex index([] {
    Result<v1::Place> place = ReadPlace(SampleFiles());
    if (!place)
      throw std::runtime_error("the sample place does not load: " + InWords(place.refusals()));
    return *place;
  }());
  return index;
}

Instant At(const std::string& text) {
  const std::optional<Instant> instant = ParseInstant(text);
  if (!instant) throw std::invalid_argument(text + " is no instant");
  return *instant;
}

std::string InWords(const v1::Refusals& refusals) {
  std::string words;
  for (const v1::Refusal& refusal : refusals.refusals()) {
    if (!words.empty()) words += ", ";
    words += v1::Refusal::Reason_Name(refusal.reason()) + " " + refusal.field();
  }
  return words;
}

}  // namespace hotline
