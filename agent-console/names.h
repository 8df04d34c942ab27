#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/names.h"

namespace hotline {

// Names as people write and read them; rules/names.h has the resource names of the wire.

// A case, or one of its dispatches, as a person names it.
struct CaseRef {
  std::string case_name;  // "cases/3206-260924-1-4"
  int dispatch = 0;       // serial; 0: the case
};

// Reads NUMBER, case/NUMBER, cases/NUMBER, each with /SERIAL or /dispatches/SERIAL behind, and @N
// for the N-th of `opened` (from 1). Absent when it is none of these or the check digit is wrong: a
// slip of the finger is found here.
std::optional<CaseRef> ReadCaseRef(std::string_view text, const std::vector<std::string>& opened);

// "calls/ID" from ID, call/ID or calls/ID.
std::string ReadCallName(std::string_view text);

// "3206-260924-1-4" from a case's or a dispatch's resource name.
std::string NumberOf(std::string_view name);
// The serial of "cases/N/dispatches/2"; 0 when it is a case's name.
int SerialOf(std::string_view name);
// "case/3206-260924-1-4", "case/3206-260924-1-4/2", "call/ID": what -o name prints and every
// argument takes.
std::string ShortName(std::string_view name);

}  // namespace hotline
