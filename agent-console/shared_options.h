#pragma once

#include "agent-console/verbs.h"

// Options that several verbs have.
namespace hotline {

inline constexpr Option kCase =
    Needed(Many({"CASE",
                 Value::kCase,
                 nullptr,
                 {"案件，- 从标准输入读", "the case; - reads names from standard input"}}));
inline constexpr Option kOneCase = Needed({"CASE", Value::kCase, "name", {"案件", "the case"}});
// A unit's own dispatch, for those who act for a unit.
inline constexpr Option kDispatch =
    Needed(Many({"CASE",
                 Value::kDispatch,
                 nullptr,
                 {"案件（取本单位的承办件）或 编号/序号；- 从标准输入读",
                  "the case (own dispatch) or NUMBER/SERIAL; - reads standard input"}}));
inline constexpr Option kReason = Needed({"--reason", Value::kField, "reason", {"理由", "why"}});
inline constexpr Option kLimit = {
    "--limit", Value::kNumber, nullptr, {"最多行数（缺省 50）", "rows at most (default 50)"}};

}  // namespace hotline
