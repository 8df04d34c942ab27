#include "server/commands/file.h"

#include <algorithm>

#include "rules/asking.h"
#include "rules/auditing.h"
#include "rules/consulting.h"
#include "rules/deciding.h"
#include "rules/duty.h"
#include "rules/ending.h"
#include "rules/lifecycle.h"
#include "rules/names.h"
#include "rules/recording.h"
#include "rules/refusals.h"
#include "rules/text.h"
#include "server/view.h"

namespace hotline::commands {
namespace {

using v1::Refusal;

// Does the unit lead the round of this dispatch?
bool Leads(const CaseFile& file, const v1::Dispatch& dispatch, const std::string& unit) {
  return std::any_of(file.dispatches.begin(), file.dispatches.end(), [&](const auto& one) {
    return one.record.round() == dispatch.round() && one.record.part() == v1::Dispatch::LEAD &&
           IsLive(one.record.state()) && one.record.unit() == unit;
  });
}

// What the lead does about a co-handler.
bool IsOfLead(v1::Act::Kind act, const v1::Dispatch& dispatch) {
  return dispatch.part() == v1::Dispatch::CO_HANDLER &&
         (act == v1::Act::ASK_WAIVER || act == v1::Act::RULE_ON_EXTENSION);
}

// The dispatch of the unit that performs an act on the `at`-th one; absent where nobody leads.
std::optional<std::size_t> HeldByActor(const CaseFile& file, std::size_t at, v1::Act::Kind act) {
  const v1::Dispatch& named = file.dispatches[at].record;
  if (!IsOfLead(act, named)) return at;
  for (std::size_t i = 0; i < file.dispatches.size(); ++i) {
    const v1::Dispatch& one = file.dispatches[i].record;
    if (one.part() == v1::Dispatch::LEAD && IsLive(one.state()) && one.round() == named.round()) {
      return i;
    }
  }
  return std::nullopt;
}

// Who performs it, and the mark that it was recorded for him.
Result<v1::Account> RecordedFor(CaseFile& file, std::size_t at, v1::Act::Kind act,
                                const v1::Change& change, const Ambient& ambient) {
  if (change.recorded_evidence().empty()) return ambient.actor;
  const auto held = HeldByActor(file, at, act);
  if (!held) return Refuse(Refusal::IMPOSSIBLE, "change.recorded_evidence");
  v1::Dispatch& dispatch = file.dispatches[*held].record;
  auto acting = ActingFor(ambient.actor, change.recorded_evidence(), act, dispatch, *ambient.place);
  if (acting) MarkKeyed(dispatch, ambient.actor);
  return acting;
}

// That a case was shredded is told to those who might see it.
Refusal::Reason WhyNotThere(Reader& reader, const std::string& number, const Ambient& ambient) {
  const auto mark = reader.FindMark(number);
  const bool seen = mark && reader.Sees(ambient.scope, mark->id);
  return seen ? Refusal::SHREDDED : Refusal::NOT_FOUND;
}

// Linked and merged cases in which the actor is accused: their numbers would betray them.
std::set<std::string> HiddenFrom(Reader& reader, const v1::Case& record, const Ambient& ambient) {
  std::set<std::string> hidden;
  const auto look = [&](const std::string& name) {
    const auto number = ParseCaseName(name);
    const auto mark = number ? reader.FindMark(*number) : std::nullopt;
    if (mark && reader.IsAccused(mark->id, ambient.scope.person)) hidden.insert(name);
  };
  for (const std::string& linked : record.linked_cases()) look(linked);
  for (const std::string& child : record.merged_cases()) look(child);
  if (!record.merged_into().empty()) look(record.merged_into());
  return hidden;
}

Result<CaseFile> Load(Reader& reader, const std::string& number, const Ambient& ambient) {
  auto stored = reader.FindCase(number);
  if (!stored) return Refuse(WhyNotThere(reader, number, ambient));
  if (!reader.Sees(ambient.scope, stored->id)) return Refuse(Refusal::NOT_FOUND);
  CaseFile file{std::move(*stored), {}};
  file.hidden = HiddenFrom(reader, file.record(), ambient);
  file.dispatches = reader.DispatchesOf(file.stored.id);
  return file;
}

Check CheckTexts(const google::protobuf::Message& request, const v1::Change& change, Instant now) {
  Findings found;
  found.CheckFields(request, "");
  if (change.has_happened_time()) {
    found.CheckTime(change.happened_time(), "change.happened_time", now);
  }
  if (found.empty()) return Passed{};
  return found.refusals();
}

// `role` is that of who acts by the rules; whether he has withdrawn is asked of who is there.
Check CheckPossible(v1::Act::Kind act, v1::Role::Kind role, const v1::Case& record,
                    const v1::Dispatch* dispatch, const Ambient& ambient) {
  const Check in_table = CheckAct(act, role, &record, dispatch);
  if (!in_table) return in_table;
  return CheckStanding(act, record, dispatch, ambient.actor, ambient.now);
}

// Of what was recorded for a lead about its co-handler: the event says whose act it is, and the
// lead's row who recorded it.
void NameLead(Transaction& tx, CaseFile& file, const StoredDispatch& dispatch, v1::Act::Kind act,
              v1::Event& event) {
  if (!IsOfLead(act, dispatch.record)) return;
  const auto at = static_cast<std::size_t>(&dispatch - file.dispatches.data());
  StoredDispatch& lead = file.dispatches[HeldByActor(file, at, act).value()];
  event.set_unit(lead.record.unit());
  tx.UpdateQuietly(lead, file.stored.id);
}

// Rows as they are written.
void Put(Transaction& tx, CaseFile& file, Instant now) {
  LapseMootAsks(file.record(), now);
  tx.Update(file.stored);
  for (StoredDispatch& one : file.dispatches) {
    if (LapseMootDecisions(file.record(), now, one.record)) {
      tx.UpdateQuietly(one, file.stored.id);
    }
  }
}
void Put(Transaction& tx, CaseFile& file, StoredDispatch& dispatch, Instant now) {
  LapseMootAsks(dispatch.record, now);
  LapseMootDecisions(file.record(), now, dispatch.record);
  KeepDemand(dispatch.record, file.record());
  tx.Update(dispatch, file.stored.id);
}

}  // namespace

std::set<std::string> KeptOut(Reader& reader, const CaseFile& file,
                              std::span<const v1::Duty> on_duty) {
  const auto& blocked = file.record().blocked_accounts();
  std::set<std::string> out(blocked.begin(), blocked.end());
  for (const v1::Duty& duty : on_duty) {
    const auto account = reader.FindAccount(duty.account());
    if (!account || reader.IsAccused(file.stored.id, account->person())) out.insert(duty.account());
  }
  return out;
}

Check CheckOnDuty(Reader& reader, const CaseFile& file, const Ambient& ambient) {
  if (ambient.actor.role() != v1::Role::DUTY_OPERATOR) return Passed{};
  const std::vector<v1::Duty> on_duty = reader.OnDuty(ambient.now);
  return CheckDutyOperator(ambient.actor, on_duty, KeptOut(reader, file, on_duty));
}

Reach ReachOf(v1::Act::Kind act) {
  if (act == v1::Act::ASK_WAIVER) return Reach::kCoHandlers;
  if (act == v1::Act::ANSWER_HAND_DOWN) return Reach::kHandedDown;
  return act == v1::Act::RULE_ON_EXTENSION ? Reach::kRound : Reach::kOwn;
}

bool Reaches(const CaseFile& file, const v1::Dispatch& dispatch, const Ambient& ambient,
             Reach reach) {
  if (ambient.scope.kind != Scope::Kind::kUnit) return true;
  const std::string& unit = ambient.scope.who;
  if (dispatch.unit() == unit) return reach != Reach::kCoHandlers;
  if (reach == Reach::kHandedDown) return SubUnitOf(dispatch) == unit;
  return reach != Reach::kOwn && Leads(file, dispatch, unit);
}

bool MayKnow(Reader& reader, const std::string& name, const Ambient& ambient) {
  const std::size_t end = name.find('/', std::string_view("cases/").size());
  const auto number = ParseCaseName(name.substr(0, end));
  const auto mark = number ? reader.FindMark(*number) : std::nullopt;
  return mark && reader.Sees(ambient.scope, mark->id);
}

Result<CaseFile> OpenCaseFile(Reader& reader, const std::string& name, const Ambient& ambient) {
  if (name.empty()) return Refuse(Refusal::MISSING, "name");
  const auto number = ParseCaseName(name);
  if (!number) return Refuse(Refusal::BAD_FORMAT, "name", "cases/{number}");
  return Load(reader, *number, ambient);
}

std::optional<CaseFile> FindCaseFile(Reader& reader, const std::string& name) {
  const auto number = ParseCaseName(name);
  auto stored = number ? reader.FindCase(*number) : std::nullopt;
  if (!stored) return std::nullopt;
  CaseFile file{std::move(*stored), {}};
  file.dispatches = reader.DispatchesOf(file.stored.id);
  return file;
}

Result<DispatchFile> OpenDispatchFile(Reader& reader, const std::string& name,
                                      const Ambient& ambient, Reach reach) {
  if (name.empty()) return Refuse(Refusal::MISSING, "name");
  const auto path = ParseDispatchName(name);
  if (!path) return Refuse(Refusal::BAD_FORMAT, "name", "cases/{number}/dispatches/{serial}");
  Result<CaseFile> file = Load(reader, path->number, ambient);
  if (!file) return file.refusals();
  for (std::size_t i = 0; i < file->dispatches.size(); ++i) {
    const v1::Dispatch& one = file->dispatches[i].record;
    if (one.name() == name && Reaches(*file, one, ambient, reach)) {
      return DispatchFile{{std::move(*file)}, i, {}};
    }
  }
  return Refuse(Refusal::NOT_FOUND);
}

Result<AskFile> OpenAskFile(Reader& reader, const std::string& name, const Ambient& ambient) {
  if (name.empty()) return Refuse(Refusal::MISSING, "name");
  const auto path = ParseAskName(name);
  if (!path) return Refuse(Refusal::BAD_FORMAT, "name", "cases/{number}/asks/{n}");
  AskFile found;
  found.number = path->number;
  int asks = 0;
  if (ParseDispatchName(path->parent)) {
    Result<DispatchFile> file = OpenDispatchFile(reader, path->parent, ambient, Reach::kRound);
    if (!file) return file.refusals();
    found.at = file->at;
    asks = file->dispatch().asks_size();
    static_cast<CaseFile&>(found) = std::move(*file);
  } else {
    Result<CaseFile> file = OpenCaseFile(reader, path->parent, ambient);
    if (!file) return file.refusals();
    asks = file->record().asks_size();
    static_cast<CaseFile&>(found) = std::move(*file);
  }
  if (found.number > asks) return Refuse(Refusal::NOT_FOUND);
  return found;
}

Check CheckForm(const google::protobuf::Message& request, const v1::Change& change, Instant now) {
  if (const Check texts = CheckTexts(request, change, now); !texts) return texts;
  if (change.recorded_evidence().empty()) return Passed{};
  return Refuse(Refusal::IMPOSSIBLE, "change.recorded_evidence");
}

Check CheckEtag(const v1::Change& change, std::int64_t etag_version) {
  if (change.etag().empty()) return Refuse(Refusal::MISSING, "change.etag");
  if (change.etag() != Etag(etag_version)) return Refuse(Refusal::STALE_ETAG, "change.etag");
  return Passed{};
}

Result<CaseFile> BeginOnCase(Reader& reader, const google::protobuf::Message& request,
                             const v1::Change& change, const std::string& name, v1::Act::Kind act,
                             const Ambient& ambient) {
  if (const Check form = CheckForm(request, change, ambient.now); !form) return form.refusals();
  Result<CaseFile> file = OpenCaseFile(reader, name, ambient);
  if (!file) return file;
  if (const Check etag = CheckEtag(change, file->stored.etag_version()); !etag)
    return etag.refusals();
  const Check possible = CheckPossible(act, ambient.actor.role(), file->record(), nullptr, ambient);
  if (!possible) return possible.refusals();
  return file;
}

Result<DispatchFile> BeginOnDispatch(Reader& reader, const google::protobuf::Message& request,
                                     const v1::Change& change, const std::string& name,
                                     v1::Act::Kind act, const Ambient& ambient) {
  if (const Check form = CheckTexts(request, change, ambient.now); !form) return form.refusals();
  Result<DispatchFile> file = OpenDispatchFile(reader, name, ambient, ReachOf(act));
  if (!file) return file;
  if (const Check etag = CheckEtag(change, file->named().etag_version()); !etag)
    return etag.refusals();
  auto acting = RecordedFor(*file, file->at, act, change, ambient);
  if (!acting) return acting.refusals();
  file->acting = std::move(*acting);
  const Check possible =
      CheckPossible(act, file->acting.role(), file->record(), &file->dispatch(), ambient);
  if (!possible) return possible.refusals();
  return file;
}

Result<AskFile> BeginOnAsk(Reader& reader, const google::protobuf::Message& request,
                           const v1::Change& change, const std::string& name, v1::Act::Kind act,
                           const Ambient& ambient) {
  if (const Check form = CheckTexts(request, change, ambient.now); !form) return form.refusals();
  Result<AskFile> file = OpenAskFile(reader, name, ambient);
  if (!file) return file;
  const std::int64_t version =
      file->at ? file->named()->etag_version() : file->stored.etag_version();
  if (const Check etag = CheckEtag(change, version); !etag) return etag.refusals();
  if (!IsOpen(file->ask(), ambient.now)) return Refuse(Refusal::NOT_OPEN);
  if (act == v1::Act::ACT_UNSPECIFIED) act = RulingOn(file->ask().kind());
  if (act == v1::Act::ACT_UNSPECIFIED) return Refuse(Refusal::NOT_OPEN);
  // A row that names the case takes no dispatch, though the ask may be one's.
  const bool on_dispatch = file->at && !RowOf(act).dispatch_states.empty();
  if (!on_dispatch && !change.recorded_evidence().empty()) {
    return Refuse(Refusal::IMPOSSIBLE, "change.recorded_evidence");
  }
  auto acting = on_dispatch ? RecordedFor(*file, *file->at, act, change, ambient)
                            : Result<v1::Account>(ambient.actor);
  if (!acting) return acting.refusals();
  file->acting = std::move(*acting);
  const Check possible = CheckPossible(act, file->acting.role(), file->record(),
                                       on_dispatch ? file->dispatch() : nullptr, ambient);
  if (!possible) return possible.refusals();
  return file;
}

v1::Event EventOf(v1::Act::Kind act, const v1::Change& change, const v1::Case& record,
                  const v1::Dispatch* dispatch, const std::string& reason, const Ambient& ambient) {
  v1::Event event;
  event.set_resource(record.name());
  event.set_act(act);
  event.set_actor(ambient.actor.name());
  if (ambient.scope.kind == Scope::Kind::kUnit) event.set_unit(ambient.scope.who);
  if (change.has_happened_time()) *event.mutable_happened_time() = change.happened_time();
  event.set_reason(reason);
  if (dispatch && !change.recorded_evidence().empty()) {
    event.set_unit(dispatch->unit());
    event.set_reason(MarkedReason(change.recorded_evidence(), reason));
  }
  event.set_case_state(record.state());
  if (dispatch) {
    event.set_dispatch(ParseDispatchName(dispatch->name())->serial);
    event.set_dispatch_state(dispatch->state());
  }
  return event;
}

void Save(Transaction& tx, CaseFile& file, v1::Act::Kind act, const v1::Change& change,
          const std::string& reason, const Ambient& ambient) {
  Put(tx, file, ambient.now);
  tx.Append(EventOf(act, change, file.record(), nullptr, reason, ambient), file.stored.id, 0);
}

void Save(Transaction& tx, CaseFile& file, StoredDispatch& dispatch, v1::Act::Kind act,
          const v1::Change& change, const std::string& reason, const Ambient& ambient) {
  v1::Event event = EventOf(act, change, file.record(), &dispatch.record, reason, ambient);
  if (!change.recorded_evidence().empty()) NameLead(tx, file, dispatch, act, event);
  Put(tx, file, dispatch, ambient.now);
  tx.Append(event, file.stored.id, 0);
}

void SaveQuietly(Transaction& tx, CaseFile& file, StoredDispatch& dispatch, v1::Act::Kind act,
                 const v1::Change& change, const std::string& reason, const Ambient& ambient) {
  tx.UpdateQuietly(dispatch, file.stored.id);
  tx.Append(EventOf(act, change, file.record(), &dispatch.record, reason, ambient), file.stored.id,
            0);
}

void SaveBoth(Transaction& tx, CaseFile& file, StoredDispatch& dispatch, v1::Act::Kind act,
              const v1::Change& change, const std::string& reason, const Ambient& ambient) {
  Put(tx, file, dispatch, ambient.now);
  Put(tx, file, ambient.now);
  tx.Append(EventOf(act, change, file.record(), &dispatch.record, reason, ambient), file.stored.id,
            0);
}

void SaveIssued(Transaction& tx, CaseFile& file, std::vector<v1::Dispatch> dispatches,
                v1::Act::Kind act, const v1::Change& change, const std::string& reason,
                const Ambient& ambient) {
  for (v1::Dispatch& dispatch : dispatches) {
    const bool first = &dispatch == &dispatches.front();
    file.dispatches.push_back(
        tx.Insert(std::move(dispatch), tx.NewId(), file.stored.id, file.stored.key));
    if (first) Put(tx, file, ambient.now);
    tx.Append(EventOf(act, change, file.record(), &file.dispatches.back().record, reason, ambient),
              file.stored.id, 0);
  }
}

v1::Case View(CaseFile file, const Ambient& ambient) {
  v1::Case view = ViewCase(std::move(file.stored), std::move(file.dispatches), ambient);
  if (file.hidden.empty()) return view;
  for (auto* names : {view.mutable_linked_cases(), view.mutable_merged_cases()}) {
    names->erase(std::remove_if(names->begin(), names->end(),
                                [&](const std::string& one) { return file.hidden.contains(one); }),
                 names->end());
  }
  if (file.hidden.contains(view.merged_into())) view.clear_merged_into();
  return view;
}

v1::ActResponse Answer(CaseFile& file, const Ambient& ambient) {
  v1::ActResponse response;
  if (AwaitsReopening(file.stored.record)) response.set_next_act(v1::Act::REOPEN);
  *response.mutable_record() = View(std::move(file), ambient);
  return response;
}

std::vector<const v1::Dispatch*> RecordsOf(const CaseFile& file) {
  std::vector<const v1::Dispatch*> records;
  for (const StoredDispatch& one : file.dispatches) records.push_back(&one.record);
  return records;
}

std::vector<CoHandlerChoice> ChoicesOf(
    const google::protobuf::RepeatedPtrField<v1::CoHandler>& co_handlers) {
  std::vector<CoHandlerChoice> choices;
  for (const v1::CoHandler& one : co_handlers) choices.push_back({one.unit(), one.question()});
  return choices;
}

}  // namespace hotline::commands
