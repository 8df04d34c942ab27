#include "agent-console/acting.h"
#include "agent-console/shared_options.h"

namespace hotline {
namespace {

// Who of the accused had the case before: a line each, for whoever has to see to it.
void TellSeen(Session& session, const v1::NameAccusedResponse& answer) {
  const View view = ViewOf(session);
  if (answer.seen().empty()) return;
  session.Talk(session.Say(texts::kSeenBefore));
  for (const auto& seen : answer.seen()) {
    const std::string who = seen.account().empty() ? view.Unit(seen.unit()) : seen.account();
    session.Talk("  " + view.Time(seen.time()) + "  " + who + "  " + view.Of(seen.act()) +
                 (seen.dispatch() == 0 ? "" : " /" + std::to_string(seen.dispatch())));
  }
}

Exit Accuse(Session& session, const Arguments& arguments) {
  return RunAct<v1::NameAccusedRequest>(
      session, arguments, nullptr,
      [&](const v1::NameAccusedResponse& answer) { TellSeen(session, answer); });
}

// Whom an accusation names: exactly one.
std::vector<Option> WhoIsAccused() {
  return {
      OneOf('a', {"--unit", Value::kUnit, "accused.unit", {"单位", "a unit"}}),
      OneOf('a', {"--account",
                  Value::kField,
                  "accused.account",
                  {"系统用户：accounts/ID", "somebody who works with the system: accounts/ID"}}),
      OneOf('a', {"--person", Value::kField, "accused.person", {"个人", "a person"}}),
      OneOf('a', {"--other",
                  Value::kField,
                  "accused.not_in_directory",
                  {"不在名录中，写明", "not in the directory, in words"}})};
}

std::vector<Option> OnCase(std::vector<Option> options) {
  options.insert(options.begin(), kCase);
  return WithActOptions(std::move(options));
}

}  // namespace

std::vector<Verb> CourseVerbs() {
  std::vector<Option> clearing = WhoIsAccused();
  clearing.push_back(kReason);
  return {
      {"case",
       "accuse",
       {"登记被反映对象，即刻收回其查阅", "name an accused; he sees nothing from now on"},
       v1::Act::NAME_ACCUSED,
       &v1::NameAccusedRequest::default_instance(),
       OnCase(WhoIsAccused()),
       {"case accuse @1 --unit rudong-civil-affairs", "case accuse @1 --account accounts/duty1"},
       Accuse},
      {"case",
       "clear-accused",
       {"撤销被反映对象", "clear an accused"},
       v1::Act::CLEAR_ACCUSED,
       &v1::ClearAccusedRequest::default_instance(),
       OnCase(std::move(clearing)),
       {"case clear-accused @1 --unit rudong-civil-affairs --reason 来电人更正"},
       PlainAct<v1::ClearAccusedRequest>},
  };
}

}  // namespace hotline
