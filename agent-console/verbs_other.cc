#include <iostream>

#include "agent-console/acting.h"
#include "agent-console/completion.h"
#include "agent-console/help.h"
#include "rules/state_table.h"

namespace hotline {
namespace {

Exit SetClock(Session& session, const Arguments& arguments, const v1::SetClockRequest& request) {
  const auto answer = session.Send(request);
  if (!answer) {
    if (answer.failure().no_such_method) {
      session.Complain(session.Say(texts::kNoDemoClock));
      return answer.failure().exit;
    }
    return Fail(session, answer.failure(), arguments.verb);
  }
  const View view = PlainView(session);
  Page page;
  page.items = {&*answer};
  page.names = {FormatInstant(FromProto(answer->time()))};
  page.table.columns = {{texts::kTime}};
  page.table.rows = {{view.Time(answer->time())}};
  page.sheet = view.Time(answer->time()) + "\n";
  Print(session, page);
  return Exit::kOk;
}

Exit ClockSet(Session& session, const Arguments& arguments) {
  v1::SetClockRequest request;
  if (!Fill(session, arguments, request)) return Exit::kUsage;
  if (session.settings.dry_run) return ShowOnly(session, request);
  return SetClock(session, arguments, request);
}

Exit ClockShow(Session& session, const Arguments& arguments) {
  return SetClock(session, arguments, v1::SetClockRequest());
}

Exit WhoAmI(Session& session, const Arguments& arguments) {
  Failure why;
  const v1::Account* account = session.Account(&why);
  if (account == nullptr) return Fail(session, why, arguments.verb);
  const View view = PlainView(session);
  Page page;
  page.items = {account};
  page.names = {"account/" + LastPart(account->name())};
  page.table.columns = {{texts::kAccount},   {texts::kRole},         {texts::kScope},
                        {texts::kShownName}, {texts::kPerson, true}, {texts::kTokenUntil}};
  page.table.rows = {{LastPart(account->name()), view.Of(account->role()), account->scope(),
                      account->display_name(), account->person(),
                      view.Time(account->token_expire_time())}};
  Print(session, page);
  return Exit::kOk;
}

Exit CompletionBash(Session& session, const Arguments&) {
  session.around.out << BashCompletion() << std::flush;
  return Exit::kOk;
}

Exit CompletionZsh(Session& session, const Arguments&) {
  session.around.out << ZshCompletion() << std::flush;
  return Exit::kOk;
}

Exit Help(Session& session, const Arguments& arguments) {
  if (arguments.Has("--states")) {
    session.around.out << StateTableAsMarkdown(session.settings.language) << std::flush;
    return Exit::kOk;
  }
  return PrintHelp(session, arguments.Get("NOUN"), arguments.Get("VERB"));
}

}  // namespace

std::vector<Verb> OtherVerbs() {
  return {
      {"clock",
       "show",
       {"演示时钟的时间", "the demo clock's time"},
       v1::Act::ACT_UNSPECIFIED,
       nullptr,
       {},
       {"clock show"},
       ClockShow},
      {"clock",
       "set",
       {"拨动演示时钟，只能向前", "move the demo clock, forward only"},
       v1::Act::ACT_UNSPECIFIED,
       &v1::SetClockRequest::default_instance(),
       {Needed({"TIME",
                Value::kField,
                "time",
                {"时间，或相对的 +2d3h", "a time, or a relative +2d3h"}})},
       {"clock set 2026-09-24T08:00+08:00", "clock set +2d3h"},
       ClockSet},
      {"whoami",
       "",
       {"当前账号、角色、范围", "account, role and scope of this token"},
       v1::Act::ACT_UNSPECIFIED,
       nullptr,
       {},
       {"whoami", "whoami --as operator1"},
       WhoAmI},
      {"completion",
       "bash",
       {"bash 补全脚本", "completion script for bash"},
       v1::Act::ACT_UNSPECIFIED,
       nullptr,
       {},
       {"completion bash"},
       CompletionBash},
      {"completion",
       "zsh",
       {"zsh 补全脚本", "completion script for zsh"},
       v1::Act::ACT_UNSPECIFIED,
       nullptr,
       {},
       {"completion zsh"},
       CompletionZsh},
      {"help",
       "",
       {"帮助", "help"},
       v1::Act::ACT_UNSPECIFIED,
       nullptr,
       {{"NOUN", Value::kWord, nullptr, {"名词", "noun"}},
        {"VERB", Value::kWord, nullptr, {"动词", "verb"}},
        {"--states",
         Value::kFlag,
         nullptr,
         {"状态表的 Markdown 表", "the state table as a Markdown table"}}},
       {"help", "help case", "help case dispatch"},
       Help},
  };
}

}  // namespace hotline
