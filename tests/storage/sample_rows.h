#pragma once

#include <string>
#include <vector>

#include "hotline/v1/case.pb.h"
#include "storage/reader.h"
#include "storage/transaction.h"
#include "tests/storage/test_store.h"

// Messages as commands would write them; all names and numbers are made up.
namespace hotline::sample {

inline constexpr Instant kNow{std::chrono::microseconds(1'790'000'000'000'000)};
inline constexpr std::chrono::hours kHour{1};

inline v1::Limit Limit(v1::Limit::Kind kind, Instant due) {
  v1::Limit limit;
  limit.set_kind(kind);
  *limit.mutable_start_time() = ToProto(due - 24 * kHour);
  *limit.mutable_due_time() = ToProto(due);
  limit.set_basis(v1::Limit::ELAPSED);
  limit.set_figure(86'400);
  return limit;
}

inline v1::Demand Demand(const std::string& title) {
  v1::Demand demand;
  demand.set_kind(v1::Demand::HELP);
  demand.set_category("02.01");
  demand.set_title(title);
  demand.set_said("测试甲说的话");
  demand.set_outcome(v1::Demand::CASE_OPENED);
  return demand;
}

inline v1::Call Call(std::int64_t id, const std::string& operator_name = "operator") {
  v1::Call call;
  call.set_name("calls/" + std::to_string(id));
  call.set_channel(v1::Call::TELEPHONE);
  call.set_operator_(operator_name);
  *call.mutable_received_time() = ToProto(kNow);
  call.mutable_caller()->set_display_name("测试甲");
  call.mutable_caller()->set_telephone("13800000000");
  *call.add_demands() = Demand("测试标题");
  return call;
}

inline v1::Case Case(const std::string& number, const std::string& operator_name = "operator") {
  v1::Case record;
  record.set_name("cases/" + number);
  record.set_state(v1::Case::REGISTERED);
  record.set_operator_(operator_name);
  *record.mutable_demand() = Demand("标题" + number);
  *record.mutable_create_time() = ToProto(kNow);
  *record.add_desk_limits() = Limit(v1::Limit::DISPATCH, kNow + kHour);
  *record.mutable_caller_limit() = Limit(v1::Limit::FINISH, kNow + 100 * kHour);
  return record;
}

inline v1::Dispatch Dispatch(const v1::Case& record, int serial, const std::string& unit,
                             v1::Dispatch::Part part = v1::Dispatch::LEAD) {
  v1::Dispatch dispatch;
  dispatch.set_name(record.name() + "/dispatches/" + std::to_string(serial));
  dispatch.set_state(v1::Dispatch::ISSUED);
  dispatch.set_part(part);
  dispatch.set_unit(unit);
  dispatch.set_round(record.round());
  dispatch.set_mode(record.mode());
  *dispatch.mutable_issue_time() = ToProto(kNow);
  *dispatch.add_limits() = Limit(v1::Limit::SIGN, kNow + 24 * kHour);
  *dispatch.add_limits() =
      Limit(part == v1::Dispatch::LEAD ? v1::Limit::FINISH : v1::Limit::OPINION, kNow + 72 * kHour);
  return dispatch;
}

inline v1::Event Event(const v1::Case& record, v1::Act::Kind act, const std::string& reason = "") {
  v1::Event event;
  event.set_resource(record.name());
  event.set_act(act);
  event.set_actor("accounts/tester");
  event.set_case_state(record.state());
  event.set_reason(reason);
  return event;
}

// A call with one case, in one event. `number` has no "cases/".
inline StoredCase Open(Transaction& transaction, const std::string& number,
                       const std::string& operator_name = "operator",
                       std::int64_t telephone_key = 0) {
  const std::int64_t call_id = transaction.NewId();
  transaction.Insert(Call(call_id, operator_name), call_id, telephone_key);
  StoredCase stored = transaction.Insert(Case(number, operator_name), transaction.NewId(), call_id);
  transaction.AddDemandFact(call_id, stored.record.demand(), kNow, stored.id);
  transaction.Append(Event(stored.record, v1::Act::LOG_CALL), stored.id, call_id);
  return stored;
}

// The case in hand of these units, the first one leading, in one event.
inline std::vector<StoredDispatch> Issue(Transaction& transaction, StoredCase& stored,
                                         const std::vector<std::string>& units) {
  stored.record.set_state(v1::Case::IN_HAND);
  stored.record.set_mode(units.size() > 1 ? v1::Mode::JOINT : v1::Mode::REFER);
  stored.record.set_round(stored.record.round() + 1);
  const int held = static_cast<int>(transaction.DispatchesOf(stored.id).size());
  std::vector<StoredDispatch> dispatches;
  for (const std::string& unit : units) {
    const auto part = dispatches.empty() ? v1::Dispatch::LEAD : v1::Dispatch::CO_HANDLER;
    const int serial = held + static_cast<int>(dispatches.size()) + 1;
    dispatches.push_back(transaction.Insert(Dispatch(stored.record, serial, unit, part),
                                            transaction.NewId(), stored.id, stored.key));
  }
  transaction.Update(stored);
  transaction.Append(Event(stored.record, v1::Act::DISPATCH, "测试理由"), stored.id, 0);
  return dispatches;
}

// Runs in the writer; throws what the work threw is not possible there, so the fate says
// it.
inline Fate Write(Store& store, const std::function<void(Transaction&)>& work) {
  return store.WriteAndWait([&](Transaction& transaction) {
    work(transaction);
    return true;
  });
}

// What a snapshot says.
template <class Look>
auto Read(Store& store, Look look) {
  using Answer = decltype(look(std::declval<Reader&>()));
  std::optional<Answer> answer;
  store.ReadAndWait([&](Reader& reader) { answer = look(reader); });
  return std::move(*answer);
}

inline CaseQuestion Question(Scope::Kind kind, const std::string& who = "") {
  CaseQuestion question;
  question.scope = {kind, who};
  return question;
}

inline std::vector<std::string> NamesOf(const std::vector<ListedCase>& listed) {
  std::vector<std::string> names;
  for (const ListedCase& line : listed) names.push_back(line.summary.name());
  return names;
}

}  // namespace hotline::sample
