#include "agent-console/names.h"

#include <charconv>

#include "rules/case_number.h"

namespace hotline {
namespace {

// A positive whole number that fills the text.
std::optional<int> Positive(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 1) return std::nullopt;
  return number;
}

void Drop(std::string_view& text, std::string_view prefix) {
  if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
}

// The case's own part of a name: "cases/N" or "@3".
std::optional<std::string> CaseOf(std::string_view text, const std::vector<std::string>& opened) {
  if (text.starts_with("@")) {
    const auto position = Positive(text.substr(1));
    if (!position || *position > static_cast<int>(opened.size())) return std::nullopt;
    return opened[static_cast<std::size_t>(*position - 1)];
  }
  if (!IsCaseNumber(text)) return std::nullopt;
  return CaseName(text);
}

}  // namespace

std::optional<CaseRef> ReadCaseRef(std::string_view text, const std::vector<std::string>& opened) {
  Drop(text, "cases/");
  Drop(text, "case/");
  const std::size_t slash = text.find('/');
  const auto case_name = CaseOf(text.substr(0, slash), opened);
  if (!case_name) return std::nullopt;
  if (slash == std::string_view::npos) return CaseRef{*case_name, 0};
  std::string_view serial = text.substr(slash + 1);
  Drop(serial, "dispatches/");
  const auto number = Positive(serial);
  if (!number) return std::nullopt;
  return CaseRef{*case_name, *number};
}

std::string ReadCallName(std::string_view text) {
  Drop(text, "calls/");
  Drop(text, "call/");
  return "calls/" + std::string(text);
}

std::string NumberOf(std::string_view name) {
  Drop(name, "cases/");
  return std::string(name.substr(0, name.find('/')));
}

int SerialOf(std::string_view name) {
  const auto path = ParseDispatchName(name);
  return path ? path->serial : 0;
}

std::string ShortName(std::string_view name) {
  if (name.starts_with("calls/")) return "call/" + LastPart(name);
  const int serial = SerialOf(name);
  return "case/" + NumberOf(name) + (serial ? "/" + std::to_string(serial) : "");
}

}  // namespace hotline
