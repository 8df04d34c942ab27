#include "rules/cells.h"

#include <string>

#include "rules/refusals.h"

namespace hotline {
namespace {

// "rules.csv:3:mode" to "rules.csv row 3 column mode"; a file or a line alone likewise.
std::string InWords(const std::string& field) {
  std::string words = field;
  for (const char* name : {" row ", " column "}) {
    const std::size_t colon = words.find(':');
    if (colon == std::string::npos) break;
    words.replace(colon, 1, name);
  }
  return words;
}

}  // namespace

v1::Refusals AsCells(const v1::Refusals& refusals) {
  v1::Refusals cells;
  for (const v1::Refusal& refusal : refusals.refusals()) {
    std::string detail = v1::Refusal::Reason_Name(refusal.reason());
    if (!refusal.detail().empty()) detail += ":" + refusal.detail();
    *cells.add_refusals() = Refuse(v1::Refusal::CELL, InWords(refusal.field()), detail);
  }
  return cells;
}

}  // namespace hotline
