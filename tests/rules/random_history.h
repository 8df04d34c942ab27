#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "hotline/v1/call.pb.h"
#include "hotline/v1/case.pb.h"
#include "hotline/v1/procedure.pb.h"
#include "rules/rates.h"

// Random histories, played into fact rows as a store would keep them: each change is a new
// version of a row with the time at which it was recorded. What is known at a moment is then the
// last version of each row.
namespace hotline::random_history {

using v1::Case;
using v1::Dispatch;

inline constexpr std::int64_t kHour = 3'600'000'000;
inline constexpr std::int64_t kDay = 24 * kHour;

struct Store {
  std::multimap<std::int64_t, CaseFact> cases;
  std::multimap<std::int64_t, DispatchFact> dispatches;
  std::multimap<std::int64_t, DemandFact> demands;

  // `damage` may change the rows before they are counted.
  Facts At(std::int64_t moment,
           const std::function<void(std::vector<DispatchFact>&, std::vector<CaseFact>&)>& damage =
               {}) const {
    std::map<std::int64_t, CaseFact> last_case;
    for (auto it = cases.begin(); it != cases.upper_bound(moment); ++it)
      last_case[it->second.case_id] = it->second;
    std::map<std::int64_t, DispatchFact> last;
    for (auto it = dispatches.begin(); it != dispatches.upper_bound(moment); ++it)
      last[it->second.dispatch_id] = it->second;
    std::vector<CaseFact> cases_then;
    for (auto& [id, fact] : last_case) cases_then.push_back(fact);
    std::vector<DispatchFact> dispatches_then;
    for (auto& [id, fact] : last) dispatches_then.push_back(fact);
    std::vector<DemandFact> demands_then;
    for (auto it = demands.begin(); it != demands.upper_bound(moment); ++it)
      demands_then.push_back(it->second);
    if (damage) damage(dispatches_then, cases_then);
    return {std::move(cases_then), std::move(dispatches_then), std::move(demands_then)};
  }
};

// Plays one case from registration on, until chance or the horizon ends it.
class Player {
 public:
  Player(Store& store, std::mt19937& random, std::int64_t case_id, std::int64_t start)
      : store_(store), random_(random), now_(start) {
    record_.case_id = case_id;
    record_.case_number = "3206-260101-" + std::to_string(case_id);
    record_.registered = now_;
    record_.state = Case::REGISTERED;
    record_.no_call_back = Chance(10);
    PutCase();
    store_.demands.emplace(now_, DemandFact{.call_id = case_id,
                                            .seq = 0,
                                            .at = now_,
                                            .kind = 1,
                                            .outcome = v1::Demand::CASE_OPENED,
                                            .case_id = case_id});
  }

  void Play() {
    Wait();
    if (Chance(8)) return End(Case::REJECTED);
    if (Chance(15)) return HandleDirectly();
    for (int round = 0; round < 4; ++round) {
      if (!PlayRound()) return;
    }
  }

 private:
  bool Chance(unsigned percent) { return random_() % 100 < percent; }
  void Wait() {
    now_ += static_cast<std::int64_t>(random_() % 60) * kHour +
            static_cast<std::int64_t>(random_() % 1000);
  }
  void PutCase() { store_.cases.emplace(now_, record_); }
  void Put(const DispatchFact& dispatch) { store_.dispatches.emplace(now_, dispatch); }

  void End(Case::State state) {
    record_.state = state;
    record_.closed = now_;
    PutCase();
  }

  void HandleDirectly() {
    record_.mode = v1::Mode::DIRECT;
    record_.state = Case::IN_HAND;
    record_.caller_due = record_.registered + 5 * kDay;
    PutCase();
    Wait();
    record_.settled_at = now_;
    record_.state = Case::CALLING_BACK;
    PutCase();
    CallBack();
  }

  DispatchFact Issue(v1::Dispatch::Part part) {
    DispatchFact dispatch;
    dispatch.case_id = record_.case_id;
    dispatch.case_number = record_.case_number;
    dispatch.serial = ++serial_;
    dispatch.dispatch_id = record_.case_id * 100 + serial_;
    dispatch.unit = "unit-" + std::to_string(random_() % 5);
    dispatch.part = part;
    dispatch.round = record_.round;
    dispatch.state = Dispatch::ISSUED;
    dispatch.issued = now_;
    dispatch.sign_due = now_ + kDay;
    dispatch.contact_due = part == Dispatch::LEAD ? now_ + 2 * kDay : 0;
    dispatch.finish_due = now_ + static_cast<std::int64_t>(1 + random_() % 6) * kDay;
    Put(dispatch);
    return dispatch;
  }

  void EndDispatch(DispatchFact& dispatch, Dispatch::State state, const char* reason) {
    dispatch.state = state;
    dispatch.end_reason = reason;
    dispatch.ended_at = now_;
    Put(dispatch);
  }

  // True when another round follows.
  bool PlayRound() {
    ++record_.round;
    record_.mode = v1::Mode::REFER;
    record_.state = Case::IN_HAND;
    DispatchFact lead = Issue(Dispatch::LEAD);
    if (record_.caller_due == 0) record_.caller_due = lead.finish_due;
    PutCase();
    std::optional<DispatchFact> opinion;
    if (Chance(30)) opinion = Issue(Dispatch::CO_HANDLER);

    Wait();
    lead.state = Dispatch::SIGNED;
    lead.signed_at = now_;
    Put(lead);
    Wait();
    lead.contacted_at = now_;
    Put(lead);
    Wait();
    if (Chance(15)) return Lose(lead, opinion);
    if (Chance(5)) {
      EndDispatch(lead, Dispatch::ENDED, "");
      if (opinion) EndDispatch(*opinion, Dispatch::ENDED, "");
      End(Chance(50) ? Case::TERMINATED : Case::HANDED_OVER);
      return false;
    }
    if (opinion) GiveOpinion(*opinion);
    if (Chance(15)) return false;  // still in hand
    return Reply(lead);
  }

  bool Lose(DispatchFact& lead, std::optional<DispatchFact>& opinion) {
    const bool returned = Chance(40);
    EndDispatch(lead, returned ? Dispatch::RETURNED : Dispatch::SUPERSEDED,
                Chance(30) ? "unit_failed" : "accused");
    if (opinion) EndDispatch(*opinion, Dispatch::SUPERSEDED, "");
    record_.state = Case::REGISTERED;
    PutCase();
    return true;
  }

  void GiveOpinion(DispatchFact& opinion) {
    if (Chance(20))
      return EndDispatch(opinion, Dispatch::WAIVED, opinion.finish_due <= now_ ? "overdue" : "");
    opinion.signed_at = opinion.replied_at = now_;
    opinion.state = Dispatch::REPLIED;
    Put(opinion);
  }

  bool Reply(DispatchFact& lead) {
    lead.state = Dispatch::REPLIED;
    lead.replied_at = now_;
    lead.solved_by_unit = 1 + static_cast<std::int64_t>(random_() % 3);
    Put(lead);
    record_.state = Case::REPLIED;
    AddLimit(v1::Limit::AUDIT, 2);
    PutCase();
    Wait();
    auto& audit = *record_.steps.add_audits();
    audit.set_at(now_);
    audit.set_dispatch(static_cast<int>(lead.serial));
    audit.set_passed(!Chance(25));
    if (!audit.passed()) {
      EndDispatch(lead, Dispatch::SENT_BACK, "redo");
      return true;
    }
    lead.state = Dispatch::ACCEPTED;
    lead.accepted_at = now_;
    Put(lead);
    record_.state = Case::CALLING_BACK;
    AddLimit(v1::Limit::CALL_BACK, 5);
    PutCase();
    return CallBack();
  }

  void AddLimit(v1::Limit::Kind kind, int days) {
    auto& limit = *record_.steps.add_desk_limits();
    limit.set_kind(kind);
    limit.set_start(now_);
    limit.set_due(now_ + days * kDay);
  }

  // True when it led to a redo.
  bool CallBack() {
    Wait();
    if (Chance(20)) return false;
    auto& call_back = *record_.steps.add_call_backs();
    call_back.set_at(now_);
    call_back.set_round(static_cast<int>(record_.round));
    call_back.set_reached(true);
    call_back.set_grade(1 + static_cast<int>(random_() % 5));
    call_back.set_solved(1 + static_cast<int>(random_() % 3));
    if (call_back.grade() >= v1::CallBack::DISSATISFIED && record_.round > 0 && Chance(70)) {
      call_back.set_redo(now_);
      PutCase();
      return true;
    }
    record_.closing = Case::CALLER_SATISFIED;
    End(Case::CLOSED);
    return false;
  }

  Store& store_;
  std::mt19937& random_;
  std::int64_t now_;
  CaseFact record_;
  std::int64_t serial_ = 0;
};

inline Store PlayHistory(unsigned seed) {
  Store store;
  std::mt19937 random(seed);
  const std::int64_t start = Micros(Midnight(Day(std::chrono::year(2026) / 1 / 1)));
  for (std::int64_t id = 1; id <= 300; ++id) {
    Player(store, random, id, start + static_cast<std::int64_t>(random() % (90 * 24)) * kHour)
        .Play();
  }
  return store;
}

}  // namespace hotline::random_history
