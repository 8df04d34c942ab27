#include <algorithm>
#include <iostream>
#include <thread>

#include "agent-console/acting.h"
#include "agent-console/shared_options.h"

namespace hotline {
namespace {

// A history is read whole.
constexpr int kMostEvents = 10'000;

Exit GetCases(Session& session, const Arguments& arguments) {
  const auto targets = Targets(session, arguments, "CASE");
  if (!targets) return Exit::kUsage;
  Exit worst = Exit::kOk;
  std::vector<v1::Case> cases;
  for (const CaseRef& ref : *targets) {
    v1::GetCaseRequest request;
    request.set_name(ref.case_name);
    const auto answer = session.Send(request);
    if (answer) {
      cases.push_back(*answer);
    } else if (const Exit exit = Fail(session, answer.failure(), arguments.verb);
               worst == Exit::kOk) {
      worst = exit;
    }
  }
  if (cases.empty()) return worst;
  const View view = ViewOf(session);
  Page page;
  page.items = Pointers(cases);
  page.table = CaseTable(cases, view);
  for (const v1::Case& record : cases) {
    page.names.push_back(ShortName(record.name()));
    page.sheet += (page.sheet.empty() ? "" : "\n") + CaseSheet(record, view);
  }
  Print(session, page);
  return worst;
}

void ShowSummaries(Session& session, const std::vector<v1::CaseSummary>& cases) {
  Page page;
  page.list = true;
  page.items = Pointers(cases);
  page.table = SummaryTable(cases, ViewOf(session));
  for (const v1::CaseSummary& line : cases) page.names.push_back(ShortName(line.name()));
  Print(session, page);
}

Exit ListCases(Session& session, const Arguments& arguments) {
  v1::ListCasesRequest request;
  if (!Fill(session, arguments, request)) return Exit::kUsage;
  const auto read = ReadRows(session, arguments, request, &v1::ListCasesResponse::mutable_cases);
  if (!read) return read.exit;
  const std::vector<v1::CaseSummary>& cases = read.rows;
  ShowSummaries(session, cases);
  return Exit::kOk;
}

Exit SearchCases(Session& session, const Arguments& arguments) {
  v1::SearchCasesRequest request;
  if (!Fill(session, arguments, request)) return Exit::kUsage;
  std::int64_t indexed = 0;
  const auto read = ReadRows(
      session, arguments, request, &v1::SearchCasesResponse::mutable_cases,
      [&](const v1::SearchCasesResponse& response) { indexed = response.indexed_through(); });
  if (!read) return read.exit;
  const std::vector<v1::CaseSummary>& cases = read.rows;
  ShowSummaries(session, cases);
  if (indexed < session.seen_seq()) session.Talk(session.Say(texts::kIndexBehind));
  return Exit::kOk;
}

Exit History(Session& session, const Arguments& arguments) {
  const auto targets = Targets(session, arguments, "CASE");
  if (!targets) return Exit::kUsage;
  Exit worst = Exit::kOk;
  for (const CaseRef& ref : *targets) {
    v1::ListEventsRequest request;
    request.set_parent(ref.case_name);
    const auto read = ReadRows(session, arguments, request, &v1::ListEventsResponse::mutable_events,
                               Silent(), kMostEvents);
    if (!read) {
      if (worst == Exit::kOk) worst = read.exit;
      continue;
    }
    const std::vector<v1::Event>& events = read.rows;
    const View view = ViewOf(session);
    Page page;
    page.list = true;
    page.items = Pointers(events);
    page.names = {ShortName(ref.case_name)};
    page.sheet = NumberOf(ref.case_name) + "\n" + Timeline(events, view);
    page.table.columns = {
        {texts::kSeq, false, true}, {texts::kRecorded}, {texts::kHappenedAt}, {texts::kAct},
        {texts::kDispatchSerial},   {texts::kWho},      {texts::kUnit},       {texts::kState},
        {texts::kDispatchState},    {texts::kReason}};
    for (const v1::Event& event : events) {
      page.table.rows.push_back({std::to_string(event.seq()), view.Time(event.recorded_time()),
                                 view.Time(event.happened_time()), view.Of(event.act()),
                                 event.dispatch() ? std::to_string(event.dispatch()) : "",
                                 LastPart(event.actor()), event.unit(), view.Of(event.case_state()),
                                 view.Of(event.dispatch_state()), event.reason()});
    }
    Print(session, page);
  }
  return worst;
}

Exit ListActs(Session& session, const Arguments& arguments) {
  v1::ListActsRequest request;
  if (!Fill(session, arguments, request)) return Exit::kUsage;
  const auto answer = session.Send(request);
  if (!answer) return Fail(session, answer.failure(), arguments.verb);
  const View view = ViewOf(session);
  Page page;
  page.items = {&*answer};
  page.names = {ShortName(request.name())};
  page.table.columns = {{texts::kAct}, {texts::kPossible}, {texts::kWhyNot}};
  for (const auto& entry : answer->acts()) {
    // The one act that has no verb of its own.
    const bool records = entry.act() == v1::Act::RECORD_FOR_UNIT;
    page.table.rows.push_back({view.Of(entry.act()),
                               view.Tell(entry.possible() ? texts::kYes : texts::kNo),
                               !entry.possible() ? Sentence(entry.refusal(), view.language)
                               : records         ? view.Tell(texts::kRecordHow)
                                                 : ""});
  }
  Print(session, page);
  return Exit::kOk;
}

// Prints what a stream says, a line for each change.
void ShowChanges(Session& session, const v1::WatchCasesResponse& message) {
  std::ostream& out = session.around.out;
  const Format format = session.settings.output;
  if (format == Format::kJson || format == Format::kJsonLines) {
    out << ToJson(message, false) << std::endl;
    return;
  }
  const Language language = session.settings.language;
  if (message.has_standing() && format != Format::kName) {
    const v1::Standing& now = message.standing();
    session.Talk(session.Say(texts::kStanding,
                             {std::to_string(now.to_dispatch()), std::to_string(now.to_sign()),
                              std::to_string(now.in_hand()), std::to_string(now.to_audit()),
                              std::to_string(now.to_call_back()), std::to_string(now.overdue())}));
  }
  for (const auto& change : message.changes()) {
    out << ShortName(change.name());
    if (format != Format::kName) {
      out << (change.dispatch() ? "/" + std::to_string(change.dispatch()) : "") << "  "
          << Word(change.act(), language) << "  " << Word(change.state(), language);
    }
    out << "\n";
  }
  out.flush();
}

// Waits a little before the next try to connect; false once Ctrl-C came.
bool Pause(Session& session, int failures) {
  const auto until =
      std::chrono::steady_clock::now() + std::chrono::milliseconds(200) * std::min(failures, 25);
  while (std::chrono::steady_clock::now() < until) {
    if (session.around.interrupted()) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return true;
}

Exit Watch(Session& session, const Arguments& arguments) {
  v1::WatchCasesRequest request;
  if (!Fill(session, arguments, request)) return Exit::kUsage;
  int wanted = -1;
  if (arguments.Has("--count")) {
    const auto count = NumberGiven(session, arguments, "--count");
    if (!count) return Exit::kUsage;
    wanted = *count;
  }
  int failures = 0;
  while (true) {
    if (const auto failure = session.Ready()) return Fail(session, *failure, arguments.verb);
    const Failure ended = session.client().Watch(
        request,
        [&](const v1::WatchCasesResponse& message) {
          failures = 0;
          ShowChanges(session, message);
          if (!message.cursor().empty()) request.set_cursor(message.cursor());
          if (wanted >= 0) wanted = std::max(0, wanted - message.changes_size());
          return wanted != 0;
        },
        session.around.interrupted);
    if (wanted == 0) return Exit::kOk;
    if (ended.exit == Exit::kInterrupted) return Exit::kInterrupted;
    const bool broken = ended.exit == Exit::kUnreachable || ended.exit == Exit::kOk;
    if (!broken) return Fail(session, ended, arguments.verb);
    // The cursor makes the new stream go on where the old one broke off.
    session.Talk(session.Say(texts::kLinkLost, {ended.message}));
    if (!Pause(session, ++failures)) return Exit::kInterrupted;
  }
}

}  // namespace

std::vector<Verb> CaseReadingVerbs() {
  return {
      {"case",
       "list",
       {"案件列表，先到期的在前；接线员见本人登记的，及全部待回访的",
        "cases by due time; an operator's own, and all that wait to be called back"},
       v1::Act::ACT_UNSPECIFIED,
       &v1::ListCasesRequest::default_instance(),
       {Many({"--state",
              Value::kField,
              "states",
              {"案件状态（缺省：未结）", "state (default: live)"}}),
        Many({"--dispatch-state",
              Value::kField,
              "dispatch_states",
              {"承办件状态", "state of the dispatch"}}),
        {"--unit", Value::kUnit, "unit", {"承办单位", "unit"}},
        {"--due-before", Value::kField, "due_before", {"在此之前到期", "due before"}},
        {"--overdue", Value::kFlag, "overdue", {"已超期", "past due"}},
        {"--drawn",
         Value::kFlag,
         "drawn",
         {"抽中待审的直办办结（督导）", "direct settlements drawn for audit (supervisor)"}},
        kLimit},
       {"case list", "case list --state CALLING_BACK", "case list --dispatch-state 待签收 -o name",
        "case list --due-before +4h -o json"},
       ListCases},
      {"case",
       "get",
       {"查看案件", "read a case"},
       v1::Act::ACT_UNSPECIFIED,
       &v1::GetCaseRequest::default_instance(),
       {kCase},
       {"case get 3206-260907-1-8", "case get @1 -o json"},
       GetCases},
      {"case",
       "history",
       {"案件经过", "what happened to a case"},
       v1::Act::ACT_UNSPECIFIED,
       &v1::ListEventsRequest::default_instance(),
       {kCase,
        {"--limit",
         Value::kNumber,
         nullptr,
         {"最多行数（缺省：全部）", "rows at most (default: all)"}}},
       {"case history 3206-260907-1-8"},
       History},
      {"case",
       "acts",
       {"此刻可做什么，其余为何不可", "what can be done now, and why the rest cannot"},
       v1::Act::ACT_UNSPECIFIED,
       &v1::ListActsRequest::default_instance(),
       {kOneCase},
       {"case acts @1"},
       ListActs},
      {"case",
       "watch",
       {"持续显示变化，Ctrl-C 结束", "show changes until Ctrl-C"},
       v1::Act::ACT_UNSPECIFIED,
       &v1::WatchCasesRequest::default_instance(),
       {{"--cursor", Value::kField, "cursor", {"从此游标续起", "resume from this cursor"}},
        {"--count",
         Value::kNumber,
         nullptr,
         {"显示这么多变化后结束", "end after so many changes"}}},
       {"case watch -o jsonl"},
       Watch},
      {"case",
       "search",
       {"按字词查找，至少两个字", "find words of at least two characters"},
       v1::Act::ACT_UNSPECIFIED,
       &v1::SearchCasesRequest::default_instance(),
       {Needed({"WORDS", Value::kField, "words", {"字词", "the words"}}), kLimit},
       {"case search 辍学"},
       SearchCases},
  };
}

}  // namespace hotline
