#include "rules/names.h"

#include <charconv>

#include "rules/case_number.h"

namespace hotline {
namespace {

constexpr std::string_view kCalls = "calls/";
constexpr std::string_view kCases = "cases/";
constexpr std::string_view kDispatches = "/dispatches/";
constexpr std::string_view kAsks = "/asks/";
constexpr std::string_view kNotices = "/notices/";
constexpr std::string_view kAlarms = "alarms/";
constexpr std::string_view kDuties = "duties/";

// A positive number in its only written form: no sign, no leading zero.
template <class Number>
std::optional<Number> ParsePositive(std::string_view text) {
  Number number = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc() || read.ptr != end || number < 1 || text.front() == '0') {
    return std::nullopt;
  }
  return number;
}

std::optional<std::int64_t> ParseId(std::string_view name, std::string_view prefix) {
  if (!name.starts_with(prefix)) return std::nullopt;
  return ParsePositive<std::int64_t>(name.substr(prefix.size()));
}

}  // namespace

std::string CallName(std::int64_t id) { return std::string(kCalls) + std::to_string(id); }

std::string CaseName(std::string_view number) { return std::string(kCases).append(number); }

std::string DispatchName(std::string_view case_name, std::int64_t serial) {
  return std::string(case_name).append(kDispatches).append(std::to_string(serial));
}

std::string NoticeName(std::string_view dispatch_name, int number) {
  return std::string(dispatch_name).append(kNotices).append(std::to_string(number));
}

std::string AlarmName(std::int64_t id) { return std::string(kAlarms) + std::to_string(id); }

std::string DutyName(std::int64_t id) { return std::string(kDuties) + std::to_string(id); }

std::string LastPart(std::string_view name) {
  return std::string(name.substr(name.rfind('/') + 1));
}

std::optional<std::int64_t> ParseCallName(std::string_view name) { return ParseId(name, kCalls); }

std::optional<std::string> ParseCaseName(std::string_view name) {
  if (!name.starts_with(kCases)) return std::nullopt;
  const auto number = name.substr(kCases.size());
  if (!IsCaseNumber(number)) return std::nullopt;
  return std::string(number);
}

std::optional<DispatchPath> ParseDispatchName(std::string_view name) {
  const auto split = name.find(kDispatches);
  if (split == std::string_view::npos) return std::nullopt;
  auto number = ParseCaseName(name.substr(0, split));
  const auto serial = ParsePositive<int>(name.substr(split + kDispatches.size()));
  if (!number || !serial) return std::nullopt;
  return DispatchPath{std::move(*number), *serial};
}

std::string AskName(std::string_view parent, int number) {
  return std::string(parent).append(kAsks).append(std::to_string(number));
}

std::optional<AskPath> ParseAskName(std::string_view name) {
  const auto split = name.rfind(kAsks);
  if (split == std::string_view::npos) return std::nullopt;
  const std::string_view parent = name.substr(0, split);
  const auto number = ParsePositive<int>(name.substr(split + kAsks.size()));
  if (!number || (!ParseCaseName(parent) && !ParseDispatchName(parent))) return std::nullopt;
  return AskPath{std::string(parent), *number};
}

std::optional<NoticePath> ParseNoticeName(std::string_view name) {
  const auto split = name.find(kNotices);
  if (split == std::string_view::npos) return std::nullopt;
  const auto dispatch = name.substr(0, split);
  const auto number = ParsePositive<int>(name.substr(split + kNotices.size()));
  if (!number || !ParseDispatchName(dispatch)) return std::nullopt;
  return NoticePath{std::string(dispatch), *number};
}

std::optional<std::int64_t> ParseAlarmName(std::string_view name) { return ParseId(name, kAlarms); }

std::optional<std::int64_t> ParseDutyName(std::string_view name) { return ParseId(name, kDuties); }

}  // namespace hotline
