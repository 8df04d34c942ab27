#include <algorithm>
#include <optional>

#include "rules/clocks.h"
#include "rules/guards.h"
#include "rules/lifecycle.h"
#include "rules/owing.h"
#include "rules/refusals.h"
#include "rules/replying.h"
#include "rules/terms.h"
#include "rules/text.h"
#include "server/commands/commands.h"
#include "server/commands/file.h"
#include "server/commands/shutting_out.h"
#include "server/page_token.h"
#include "server/view.h"

namespace hotline::commands {
namespace {

using v1::Refusal;

bool IsUnit(const Ambient& ambient) { return ambient.scope.kind == Scope::Kind::kUnit; }

std::vector<v1::Case::State> LiveStates() {
  std::vector<v1::Case::State> live;
  for (int number = v1::Case::State_MIN; number <= v1::Case::State_MAX; ++number) {
    const auto state = static_cast<v1::Case::State>(number);
    if (IsLive(state)) live.push_back(state);
  }
  return live;
}

template <class State>
void Unique(std::vector<State>& states) {
  std::sort(states.begin(), states.end());
  states.erase(std::unique(states.begin(), states.end()), states.end());
}

Result<CaseQuestion> QuestionOf(const v1::ListCasesRequest& request, const Ambient& ambient) {
  Findings found;
  found.CheckFields(request, "");
  CaseQuestion question;
  question.scope = ambient.scope;
  question.unit = request.unit();
  for (const int state : request.states()) {
    question.states.push_back(static_cast<v1::Case::State>(state));
  }
  question.drawn = request.drawn();
  if (question.drawn && ambient.actor.role() != v1::Role::SUPERVISOR) {
    found.Add(Refusal::ROLE_MAY_NOT, "drawn", RoleTokens({v1::Role::SUPERVISOR}));
  }
  if (question.drawn && question.states.empty()) {
    question.states = {v1::Case::CALLING_BACK, v1::Case::CLOSED};
  }
  if (question.states.empty()) question.states = LiveStates();
  for (const int state : request.dispatch_states()) {
    question.dispatch_states.push_back(static_cast<v1::Dispatch::State>(state));
  }
  if (request.has_due_before()) {
    const auto before = found.CheckForm(request.due_before(), "due_before");
    if (before) question.due_before = *before;
  }
  if (request.overdue()) question.due_before = std::min(question.due_before, ambient.now);
  if (!found.empty()) return found.refusals();
  // A list is made state by state: naming one twice is still one.
  Unique(question.states);
  Unique(question.dispatch_states);
  return question;
}

// The dispatches that an act of this reader could name, the last one first. For who is no unit
// those that the act is about: leads, or where it is an act on co-handlers these.
std::vector<const v1::Dispatch*> Nearest(const ActRow& row, const CaseFile& file,
                                         const Ambient& ambient) {
  const auto part = row.part == v1::Dispatch::CO_HANDLER ? row.part : v1::Dispatch::LEAD;
  std::vector<const v1::Dispatch*> nearest;
  for (auto one = file.dispatches.rbegin(); one != file.dispatches.rend(); ++one) {
    const v1::Dispatch& dispatch = one->record;
    if (IsUnit(ambient) ? Reaches(file, dispatch, ambient, ReachOf(row.act))
                        : dispatch.part() == part) {
      nearest.push_back(&dispatch);
    }
  }
  // Where either part will do, the desk may mean a co-handler too.
  if (!IsUnit(ambient) && row.part == v1::Dispatch::PART_UNSPECIFIED) {
    for (const StoredDispatch& one : file.dispatches) {
      if (one.record.part() == v1::Dispatch::CO_HANDLER) nearest.push_back(&one.record);
    }
  }
  return nearest;
}

// May the act name this dispatch (nullptr: the case) now?
Check IsPossible(Reader& reader, const ActRow& row, const CaseFile& file,
                 const v1::Dispatch* dispatch, const Ambient& ambient) {
  const Check in_table = CheckAct(row.act, ambient.actor.role(), &file.record(), dispatch);
  if (!in_table) return in_table;
  std::vector<const v1::Dispatch*> dispatches;
  for (const StoredDispatch& one : file.dispatches) dispatches.push_back(&one.record);
  return CheckGuards(
      row.act,
      {.place = *ambient.place,
       .record = file.record(),
       .dispatches = dispatches,
       .dispatch = dispatch,
       .actor = ambient.actor,
       .now = ambient.now,
       .has_account = [&](v1::Role::Kind role, const std::string& scope,
                          const std::string& but) { return reader.HasAccount(role, scope, but); },
       .is_on_duty = [&] { return CheckOnDuty(reader, file, ambient); },
       .has_alarm = [&] { return reader.HasAlarm(file.stored.id); },
       .shut_out = [&] { return ShutOutUnits(reader, file, *ambient.place); },
       .reaches =
           [&](const v1::Dispatch& one) { return Reaches(file, one, ambient, Reach::kRound); }});
}

// The first dispatch for which it is possible counts, else what stands against the nearest one.
Check IsPossible(Reader& reader, const ActRow& row, const CaseFile& file, const Ambient& ambient) {
  if (row.dispatch_states.empty()) return IsPossible(reader, row, file, nullptr, ambient);
  std::optional<Check> first;
  for (const v1::Dispatch* dispatch : Nearest(row, file, ambient)) {
    Check possible = IsPossible(reader, row, file, dispatch, ambient);
    if (possible) return possible;
    if (!first) first = std::move(possible);
  }
  return first ? *std::move(first) : IsPossible(reader, row, file, nullptr, ambient);
}

bool OwesHarmReport(const CaseFile& file) {
  const v1::Limit* limit = InForce(file.record().desk_limits(), v1::Limit::HARM_REPORT);
  return limit != nullptr && IsOwed(file.record(), *limit);
}
bool HasDraftToRelease(const CaseFile& file) {
  return std::ranges::any_of(file.dispatches, [](const StoredDispatch& one) {
    return IsLive(one.record.state()) && HasReplyDraft(one.record);
  });
}

// The acts by which a reader decides or answers what somebody else waits for. Where the guard of
// an act leaves open whether anything waits, `waits` says it.
struct AwaitedAct {
  v1::Act::Kind act;
  bool (*waits)(const CaseFile&) = nullptr;
  v1::Role::Kind role = v1::Role::ROLE_UNSPECIFIED;  // of whom alone it is awaited; else of all
};
constexpr AwaitedAct kAwaited[] = {
    {v1::Act::RULE_ON_RETURN},
    {v1::Act::ENTER_DECISION},
    {v1::Act::CONFIRM_DECISION},
    {v1::Act::CONFIRM_DISPATCH},
    {v1::Act::ANSWER_QUESTION},
    {v1::Act::CONFIRM_HAND_OVER},
    {v1::Act::REPORT_HARM, OwesHarmReport},
    {v1::Act::REPLY, HasDraftToRelease, v1::Role::HEAD},
    {v1::Act::RULE_ON_EXTENSION},
    {v1::Act::RULE_ON_LATER_LIMIT},
    {v1::Act::CONSENT_TO_WAIVER},
    {v1::Act::WAIVE_OPINION},
    {v1::Act::TERMINATE},
    {v1::Act::RULE_ON_WITHDRAWAL},
    {v1::Act::CLEAR_HARM},
    {v1::Act::PASS_AUDIT},
    {v1::Act::AUDIT_SETTLEMENT},
    {v1::Act::ORDER_REDO},
    {v1::Act::ANSWER_NOTICE},
};

void NameAwaited(Reader& reader, const Ambient& ambient, v1::CaseSummary& line) {
  const Result<CaseFile> file = OpenCaseFile(reader, line.name(), ambient);
  if (!file) return;
  for (const AwaitedAct& one : kAwaited) {
    if (one.role != v1::Role::ROLE_UNSPECIFIED && one.role != ambient.actor.role()) continue;
    if (one.waits != nullptr && !one.waits(*file)) continue;
    if (IsPossible(reader, RowOf(one.act), *file, ambient)) line.add_awaited(one.act);
  }
}

// Did the unit work on a dispatch that was handed down to it?
bool WasHandedTo(const CaseFile& file, const std::string& unit) {
  return std::ranges::any_of(file.dispatches, [&](const StoredDispatch& one) {
    return std::ranges::any_of(one.record.past_hand_downs(),
                               [&](const v1::HandDown& past) { return past.unit() == unit; });
  });
}

v1::ListActsResponse::Entry EntryOf(Reader& reader, const ActRow& row, const CaseFile& file,
                                    const Ambient& ambient) {
  v1::ListActsResponse::Entry entry;
  entry.set_act(row.act);
  const Check possible = IsPossible(reader, row, file, ambient);
  entry.set_possible(static_cast<bool>(possible));
  if (!possible) *entry.mutable_refusal() = possible.refusals().refusals(0);
  return entry;
}

}  // namespace

Result<v1::Case> GetCase(Reader& reader, const v1::GetCaseRequest& request,
                         const Ambient& ambient) {
  const Result<CaseFile> file = OpenCaseFile(reader, request.name(), ambient);
  if (!file) return file.refusals();
  return View(*file, ambient);
}

Result<v1::ListCasesResponse> ListCases(Reader& reader, const v1::ListCasesRequest& request,
                                        const Ambient& ambient) {
  Result<CaseQuestion> question = QuestionOf(request, ambient);
  if (!question) return question.refusals();
  const Result<int> size = PageSize(request.page_size());
  if (!size) return size.refusals();
  const Result<PageKey> from = ReadPageToken(request, request.page_token(), {INT64_MIN, INT64_MIN});
  if (!from) return from.refusals();
  // Which other units share a case is not for a unit to find out.
  if (IsUnit(ambient) && !request.unit().empty() && request.unit() != ambient.scope.who) {
    return v1::ListCasesResponse();
  }
  question->after_due = from->sort_key;
  question->after_id = from->row_id;
  question->limit = *size + 1;

  v1::ListCasesResponse response;
  auto lines = reader.ListCases(*question);
  const auto shown = std::min(lines.size(), static_cast<std::size_t>(*size));
  for (std::size_t i = 0; i < shown; ++i) {
    NameAwaited(reader, ambient, lines[i].summary);
    *response.add_cases() = std::move(lines[i].summary);
  }
  if (lines.size() > shown) {
    const ListedCase& last = lines[shown - 1];
    response.set_next_page_token(WritePageToken({last.due, last.id}, request));
  }
  return response;
}

Result<v1::ListEventsResponse> ListEvents(Reader& reader, const v1::ListEventsRequest& request,
                                          const Ambient& ambient) {
  const Result<int> size = PageSize(request.page_size());
  if (!size) return size.refusals();
  const Result<PageKey> from = ReadPageToken(request, request.page_token(), {});
  if (!from) return from.refusals();
  Result<CaseFile> file = OpenCaseFile(reader, request.parent(), ambient);
  if (!file) {
    v1::Refusals refusals = file.refusals();
    for (auto& one : *refusals.mutable_refusals()) {
      if (one.field() == "name") one.set_field("parent");
    }
    return refusals;
  }

  v1::ListEventsResponse response;
  const auto events = reader.EventsOfCase(file->stored.id, from->row_id, *size + 1);
  const auto shown = std::min(events.size(), static_cast<std::size_t>(*size));
  for (std::size_t i = 0; i < shown; ++i) {
    if (!SeesEvent(events[i], file->dispatches, ambient)) continue;
    *response.add_events() = ViewEvent(events[i], ambient);
  }
  if (events.size() > shown) {
    response.set_next_page_token(WritePageToken({0, events[shown - 1].seq()}, request));
  }
  return response;
}

Result<v1::ListActsResponse> ListActs(Reader& reader, const v1::ListActsRequest& request,
                                      const Ambient& ambient) {
  const Result<CaseFile> file = OpenCaseFile(reader, request.name(), ambient);
  if (!file) return file.refusals();
  v1::ListActsResponse response;
  for (const ActRow& row : StateTable()) {
    if (row.case_states.empty()) continue;  // not an act on a case
    *response.add_acts() = EntryOf(reader, row, *file, ambient);
  }
  return response;
}

Result<v1::ActResponse> AnswerOfCase(Reader& reader, const std::string& resource,
                                     const Ambient& ambient) {
  // An act may have ended the actor's own sight: an operator's call-back closes a colleague's case,
  // a sub-unit's answer gives the dispatch back. The answer of his act stays his.
  Ambient asker = ambient;
  if (ambient.scope.kind == Scope::Kind::kOwn || IsUnit(ambient)) {
    asker.scope = {.kind = Scope::Kind::kSite, .who = "", .person = ambient.scope.person};
  }
  Result<CaseFile> file = OpenCaseFile(reader, resource, asker);
  if (!file) return file.refusals();
  if (!IsUnit(ambient)) return Answer(*file, asker);
  const bool worked = WasHandedTo(*file, ambient.scope.who) &&
                      !reader.IsShutOut(file->stored.id, ambient.scope.who);
  if (!worked && !reader.Sees(ambient.scope, file->stored.id)) return Refuse(Refusal::NOT_FOUND);
  return Answer(*file, ambient);
}

}  // namespace hotline::commands
