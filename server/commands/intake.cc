#include "rules/intake.h"

#include <algorithm>
#include <cstdio>
#include <optional>

#include "rules/accusing.h"
#include "rules/case_number.h"
#include "rules/lifecycle.h"
#include "rules/names.h"
#include "rules/refusals.h"
#include "rules/registering.h"
#include "rules/terms.h"
#include "rules/text.h"
#include "server/commands/commands.h"
#include "server/commands/file.h"
#include "server/page_token.h"
#include "server/view.h"
#include "storage/sealing.h"

namespace hotline::commands {
namespace {

using v1::Demand;
using v1::Refusal;

constexpr int kOpenCasesShown = 20;
constexpr std::chrono::seconds kRevealed{60};
constexpr std::int64_t kQueryCodes = 1'000'000;

// What a demand becomes or is attached to.
struct DemandCase {
  std::optional<StoredCase> attached;
  // Persons whom the attached case shuts out: of the call too.
  std::vector<std::string> shut_out;
  std::int64_t id = 0;  // 0: no case
};

// 0 for no number at all.
std::int64_t TelephoneKey(Reader& reader, const std::string& telephone) {
  if (telephone.empty()) return 0;
  return KeyedHash(reader.keys().SiteKey(reader.site(), "phone"), TelephoneDigits(telephone));
}

std::string QueryCode(Transaction& tx) {
  char code[8];
  std::snprintf(code, sizeof code, "%06d", static_cast<int>(tx.Random(kQueryCodes)));
  return code;
}

// Attaching must not hide anything: harm that the case does not carry, or a unit that it does not
// shut out, or more urgency than it is handled with, needs a case of its own (new harm is a new
// case, and an accused unit must see nothing of it). Nor must it tell anything: to who does not see
// the case all harm and every unit is new, so that the answer is the same whatever the case
// carries.
void CheckNothingNew(Reader& reader, const Demand& demand, const StoredCase& record,
                     const std::string& path, const Ambient& ambient, Findings& found) {
  const bool sees = reader.Sees(ambient.scope, record.id);
  if (IsMandatory(demand) && !(sees && record.record.mandatory())) {
    found.Add(Refusal::IMPOSSIBLE, path + "outcome", path + "situation");
  }
  // What goes to 110, 119 or 120 is of the highest urgency, whatever it was entered as.
  const auto urgency = demand.has_emergency() ? Demand::EXTREME : demand.urgency();
  if (urgency > (sees ? record.record.demand().urgency() : Demand::NORMAL) &&
      urgency > Demand::NORMAL) {
    found.Add(Refusal::IMPOSSIBLE, path + "outcome",
              path + (demand.has_emergency() ? "emergency" : "urgency"));
  }
  const auto units = sees ? reader.AccusedUnits(record.id) : std::vector<std::string>();
  const auto persons = sees ? reader.AccusedPersons(record.id) : std::vector<std::string>();
  const auto carried = [](const std::vector<std::string>& all, const std::string& one) {
    return one.empty() || std::ranges::find(all, one) != all.end();
  };
  for (int i = 0; i < demand.accused_size(); ++i) {
    const v1::Accused& accused = demand.accused(i);
    if (carried(units, accused.unit()) && carried(persons, accused.account_person())) continue;
    found.Add(Refusal::IMPOSSIBLE, path + "outcome",
              path + "accused[" + std::to_string(i) + "]" +
                  (accused.unit().empty() ? ".account" : ".unit"));
  }
}

// With the persons behind the accounts that are accused; what the request says of them is not
// taken.
Result<v1::Call> IdentifyAccused(Reader& reader, v1::Call call) {
  Findings found;
  for (int i = 0; i < call.demands_size(); ++i) {
    for (int j = 0; j < call.demands(i).accused_size(); ++j) {
      v1::Accused& accused = *call.mutable_demands(i)->mutable_accused(j);
      accused.clear_account_person();
      if (accused.account().empty()) continue;
      const auto account = reader.FindAccount(accused.account());
      if (account) {
        accused.set_account_person(account->person());
      } else {
        found.Add(
            Refusal::UNKNOWN_VALUE,
            "call.demands[" + std::to_string(i) + "].accused[" + std::to_string(j) + "].account",
            accused.account());
      }
    }
  }
  if (!found.empty()) return found.refusals();
  return call;
}

// The cases that ATTACHED demands name. Any live case will do: the operator has its number from
// LookUpCaller and need not see what is in it.
Result<std::vector<DemandCase>> FindAttached(Reader& reader, const v1::Call& call,
                                             const Ambient& ambient) {
  std::vector<DemandCase> cases(static_cast<std::size_t>(call.demands_size()));
  Findings found;
  for (int i = 0; i < call.demands_size(); ++i) {
    const Demand& demand = call.demands(i);
    if (demand.outcome() != Demand::ATTACHED) continue;
    const std::string path = "call.demands[" + std::to_string(i) + "].";
    auto record = reader.FindCase(*ParseCaseName(demand.case_name()));
    // To whom it is kept from it is not there.
    if (!record || reader.IsAccused(record->id, ambient.scope.person)) {
      found.Add(Refusal::UNKNOWN_VALUE, path + "case_name", demand.case_name());
    } else if (!IsLive(record->record.state())) {
      found.Add(Refusal::WRONG_STATE, path + "case_name",
                CaseStateTokens(RowOf(v1::Act::AMEND).case_states));
    } else {
      CheckNothingNew(reader, demand, *record, path, ambient, found);
      auto& one = cases[static_cast<std::size_t>(i)];
      one.id = record->id;
      one.shut_out = reader.AccusedPersons(record->id);
      one.attached = std::move(record);
    }
  }
  if (!found.empty()) return found.refusals();
  return cases;
}

// The cases that demands go on: over, and there for who asks.
Check CheckFollowed(Reader& reader, const v1::Call& call, const Ambient& ambient) {
  Findings found;
  for (int i = 0; i < call.demands_size(); ++i) {
    const std::string& name = call.demands(i).follows();
    const auto number = ParseCaseName(name);
    if (!number) continue;
    const std::string field = "call.demands[" + std::to_string(i) + "].follows";
    const auto mark = reader.FindMark(*number);
    if (!mark || reader.IsAccused(mark->id, ambient.scope.person)) {
      found.Add(Refusal::UNKNOWN_VALUE, field, name);
    } else if (IsLive(mark->state)) {
      found.Add(Refusal::WRONG_STATE, field,
                CaseStateTokens({v1::Case::CLOSED, v1::Case::ARCHIVED, v1::Case::REJECTED,
                                 v1::Case::TERMINATED, v1::Case::HANDED_OVER}));
    }
  }
  if (found.empty()) return Passed{};
  return found.refusals();
}

// The call as it is stored: what the server knows better is filled in, what it would give out is
// not taken.
v1::Call Received(Transaction& tx, v1::Call call, const Ambient& ambient, std::int64_t call_id,
                  std::vector<DemandCase>& cases) {
  call.set_name(CallName(call_id));
  call.clear_etag();
  call.clear_recorded_time();
  call.set_operator_(ambient.actor.name());
  const Day today = OfficeDay(ambient.now);
  for (int i = 0; i < call.demands_size(); ++i) {
    Demand& demand = *call.mutable_demands(i);
    demand = WithDefaults(std::move(demand), *ambient.place);
    if (demand.outcome() != Demand::ATTACHED) demand.clear_case_name();
    if (!OpensCase(demand)) continue;
    cases[static_cast<std::size_t>(i)].id = tx.NewId();
    demand.set_case_name(
        CaseName(CaseNumber(ambient.place->place().code(), today, tx.NextCaseNumber(today))));
  }
  return call;
}

v1::Event LoggedEvent(const v1::LogCallRequest& request, const v1::Call& call,
                      const std::string& resource, const Ambient& ambient) {
  v1::Event event;
  event.set_resource(resource);
  event.set_act(v1::Act::LOG_CALL);
  event.set_actor(ambient.actor.name());
  *event.mutable_happened_time() = request.change().has_happened_time()
                                       ? request.change().happened_time()
                                       : call.received_time();
  return event;
}

// 分别办理: the cases of one call know each other; and what goes on a case that is over knows it.
void Link(v1::Case& record, const v1::Call& call) {
  if (!record.demand().follows().empty()) record.add_linked_cases(record.demand().follows());
  for (const Demand& demand : call.demands()) {
    if (OpensCase(demand) && demand.case_name() != record.name()) {
      record.add_linked_cases(demand.case_name());
    }
  }
}

StoredCase InsertCase(Transaction& tx, const v1::LogCallRequest& request, const StoredCall& call,
                      const Demand& demand, std::int64_t case_id, const Ambient& ambient) {
  v1::Case record =
      OpenCase(call.record, demand, demand.case_name(), QueryCode(tx), *ambient.place, ambient.now);
  Link(record, call.record);
  StoredCase stored = tx.Insert(std::move(record), case_id, call.id);
  ShutOut shut_out;
  AddShutOut(stored.record, shut_out);
  for (const std::string& unit : shut_out.units) tx.AddAccused(case_id, unit);
  for (const std::string& person : shut_out.persons) {
    tx.AddAccusedPerson(case_id, person);
    tx.AddAccusedPerson(call.id, person);
  }
  v1::Event event = LoggedEvent(request, call.record, stored.record.name(), ambient);
  event.set_case_state(stored.record.state());
  tx.Append(event, case_id, call.id);
  return stored;
}

void AppendAttached(Transaction& tx, const v1::LogCallRequest& request, const StoredCall& call,
                    const StoredCase& attached, const std::vector<std::string>& shut_out,
                    const Ambient& ambient) {
  for (const std::string& person : shut_out) tx.AddAccusedPerson(call.id, person);
  v1::Event event = LoggedEvent(request, call.record, attached.record.name(), ambient);
  event.set_case_state(attached.record.state());
  tx.Append(event, attached.id, call.id);
}

// A call with the cases that it opened.
Result<v1::LogCallResponse> AnswerOf(Reader& reader, const StoredCall& call,
                                     const Ambient& ambient) {
  v1::LogCallResponse response;
  *response.mutable_call() = ViewCall(call);
  for (const Demand& demand : call.record.demands()) {
    if (!OpensCase(demand)) continue;
    const Result<CaseFile> file = OpenCaseFile(reader, demand.case_name(), ambient);
    if (!file) return file.refusals();
    *response.add_cases() = View(*file, ambient);
  }
  return response;
}

Result<StoredCall> OpenCall(Reader& reader, const std::string& name, const Ambient& ambient) {
  if (name.empty()) return Refuse(Refusal::MISSING, "name");
  const auto id = ParseCallName(name);
  if (!id) return Refuse(Refusal::BAD_FORMAT, "name", "calls/{id}");
  auto stored = reader.FindCall(*id);
  if (!stored || !reader.SeesCall(ambient.scope, *id)) return Refuse(Refusal::NOT_FOUND);
  return *std::move(stored);
}

template <class Source>
v1::RevealResponse Revealed(const Source& source, Instant now) {
  v1::RevealResponse response;
  if (source.has_caller()) *response.mutable_caller() = source.caller();
  if (source.has_young_person()) *response.mutable_young_person() = source.young_person();
  if (source.has_safe_contact()) *response.mutable_safe_contact() = source.safe_contact();
  *response.mutable_hide_time() = ToProto(now + kRevealed);
  return response;
}

}  // namespace

Result<v1::LogCallResponse> LogCall(Transaction& tx, const v1::LogCallRequest& request,
                                    const Ambient& ambient) {
  const Check may = CheckAct(v1::Act::LOG_CALL, ambient.actor.role(), nullptr, nullptr);
  if (!may) return may.refusals();
  if (!request.has_call()) return Refuse(Refusal::MISSING, "call");
  const Check sound = CheckCall(request.call(), *ambient.place, ambient.now);
  if (!sound) return sound.refusals();
  Result<v1::Call> identified = IdentifyAccused(tx, request.call());
  if (!identified) return identified.refusals();
  Result<std::vector<DemandCase>> cases = FindAttached(tx, *identified, ambient);
  if (!cases) return cases.refusals();
  const Check followed = CheckFollowed(tx, *identified, ambient);
  if (!followed) return followed.refusals();

  const std::int64_t call_id = tx.NewId();
  v1::Call sent = Received(tx, std::move(*identified), ambient, call_id, *cases);
  const std::int64_t telephone_key = TelephoneKey(tx, sent.caller().telephone());
  StoredCall call = tx.Insert(std::move(sent), call_id, telephone_key);
  const v1::Call& received = call.record;
  const Instant received_at = FromProto(received.received_time());
  for (int i = 0; i < received.demands_size(); ++i) {
    tx.AddDemandFact(call_id, received.demands(i), received_at,
                     (*cases)[static_cast<std::size_t>(i)].id);
  }
  tx.Append(LoggedEvent(request, received, received.name(), ambient), 0, call_id);

  v1::LogCallResponse response;
  for (int i = 0; i < received.demands_size(); ++i) {
    const DemandCase& one = (*cases)[static_cast<std::size_t>(i)];
    if (one.attached) AppendAttached(tx, request, call, *one.attached, one.shut_out, ambient);
    if (!OpensCase(received.demands(i))) continue;
    StoredCase opened = InsertCase(tx, request, call, received.demands(i), one.id, ambient);
    *response.add_cases() = ViewCase(std::move(opened), {}, ambient);
  }
  *response.mutable_call() = ViewCall(std::move(call));
  return response;
}

Result<v1::Call> GetCall(Reader& reader, const v1::GetCallRequest& request,
                         const Ambient& ambient) {
  const Result<StoredCall> call = OpenCall(reader, request.name(), ambient);
  if (!call) return call.refusals();
  return ViewCall(*call);
}

Result<v1::ListCallsResponse> ListCalls(Reader& reader, const v1::ListCallsRequest& request,
                                        const Ambient& ambient) {
  const Result<int> size = PageSize(request.page_size());
  if (!size) return size.refusals();
  const Result<PageKey> from = ReadPageToken(request, request.page_token(), {});
  if (!from) return from.refusals();

  v1::ListCallsResponse response;
  const auto calls = reader.ListCalls(ambient.scope, from->row_id, *size + 1);
  for (std::size_t i = 0; i < calls.size() && i < static_cast<std::size_t>(*size); ++i) {
    *response.add_calls() = ViewCallLine(calls[i]);
  }
  if (calls.size() > static_cast<std::size_t>(*size)) {
    const auto& last = calls[static_cast<std::size_t>(*size) - 1];
    response.set_next_page_token(WritePageToken({0, last.id}, request));
  }
  return response;
}

Result<v1::LookUpCallerResponse> LookUpCaller(Reader& reader,
                                              const v1::LookUpCallerRequest& request,
                                              const Ambient& ambient) {
  if (request.telephone().empty()) return Refuse(Refusal::MISSING, "telephone");
  if (!IsTelephone(request.telephone())) {
    return Refuse(Refusal::BAD_FORMAT, "telephone", "3-20: 0-9 + -");
  }
  const auto history = reader.History(TelephoneKey(reader, request.telephone()),
                                      ambient.scope.person, kOpenCasesShown);
  v1::LookUpCallerResponse response;
  response.set_calls(history.calls);
  for (const std::string& number : history.open_cases) response.add_open_cases(number);
  if (history.calls > 0) *response.mutable_last_time() = ToProto(history.last);
  return response;
}

Result<v1::RevealResponse> Reveal(Reader& reader, const v1::RevealRequest& request,
                                  const Ambient& ambient) {
  Findings found;
  found.CheckFields(request, "");
  found.Require(request.reason(), "reason");
  if (!found.empty()) return found.refusals();
  if (ParseCallName(request.name())) {
    const Result<StoredCall> call = OpenCall(reader, request.name(), ambient);
    if (!call) return call.refusals();
    const Check may = CheckReveal(*call, ambient);
    if (!may) return may.refusals();
    return Revealed(call->record, ambient.now);
  }
  const Result<CaseFile> file = OpenCaseFile(reader, request.name(), ambient);
  if (!file) return file.refusals();
  const Check may = CheckReveal(file->stored, file->dispatches, ambient);
  if (!may) return may.refusals();
  return Revealed(file->record(), ambient.now);
}

Result<v1::Account> WhoAmI(Reader&, const v1::WhoAmIRequest&, const Ambient& ambient) {
  return ambient.actor;
}

Result<v1::LogCallResponse> AnswerOfCall(Reader& reader, const std::string& resource,
                                         const Ambient& ambient) {
  const Result<StoredCall> call = OpenCall(reader, resource, ambient);
  if (!call) return call.refusals();
  return AnswerOf(reader, *call, ambient);
}

}  // namespace hotline::commands
