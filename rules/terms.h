#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "rules/lifecycle.h"

namespace hotline {

// A refusal's detail is the same in every language: states, roles, parts and modes stand in it as
// tokens between commas, "case.REPLIED,dispatch.SIGNED,role.HEAD". Other text is left as it is.

// Tokens of all states (roles, parts ...) in a set, in the order of their numbers.
std::string CaseStateTokens(Set states);
std::string DispatchStateTokens(Set states);
std::string RoleTokens(Set roles);
std::string PartToken(v1::Dispatch::Part part);
std::string ModeToken(v1::Mode::Kind mode);
std::string KindToken(v1::Demand::Kind kind);
// The one who handles a case directly.
std::string HandlerToken();
// Who asked, or his unit.
std::string AskerToken();
// The grades of a dissatisfied call-back.
std::string GradeTokens();
// A settlement that was drawn for audit.
std::string DrawnToken();

// The detail as people read it: each token becomes its term, between "、" or ", ".
std::string TermsOf(std::string_view detail, Language language);

}  // namespace hotline
