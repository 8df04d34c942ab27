#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hotline {

// Resource names, written and read in one place.

std::string CallName(std::int64_t id);          // "calls/17"
std::string CaseName(std::string_view number);  // "cases/3206-260924-17-5"
std::string DispatchName(std::string_view case_name,
                         std::int64_t serial);  // "cases/.../dispatches/2"
// "cases/.../dispatches/2/notices/3"
std::string NoticeName(std::string_view dispatch_name, int number);
std::string AlarmName(std::int64_t id);  // "alarms/17"
std::string DutyName(std::int64_t id);   // "duties/17"

// What stands behind the last "/": the account's id in "accounts/operator1".
std::string LastPart(std::string_view name);

std::optional<std::int64_t> ParseCallName(std::string_view name);
// The number; absent when its form or its check digit is wrong.
std::optional<std::string> ParseCaseName(std::string_view name);

struct DispatchPath {
  std::string number;
  int serial;
};
std::optional<DispatchPath> ParseDispatchName(std::string_view name);

// "cases/.../asks/1", "cases/.../dispatches/2/asks/1": of a case or of a dispatch, from 1 on.
std::string AskName(std::string_view parent, int number);
struct AskPath {
  std::string parent;  // a case's or a dispatch's name
  int number;
};
std::optional<AskPath> ParseAskName(std::string_view name);
struct NoticePath {
  std::string dispatch;  // "cases/.../dispatches/2"
  int number;
};
std::optional<NoticePath> ParseNoticeName(std::string_view name);
std::optional<std::int64_t> ParseAlarmName(std::string_view name);
std::optional<std::int64_t> ParseDutyName(std::string_view name);

}  // namespace hotline
