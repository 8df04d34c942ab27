#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <functional>
#include <iostream>
#include <map>
#include <optional>
#include <random>

#include "hotline/v1/call.pb.h"
#include "hotline/v1/case.pb.h"
#include "hotline/v1/procedure.pb.h"
#include "rules/rates.h"

// Random histories are played into fact rows as a store would keep them: each change is a new
// version of a row with the time at which it was recorded. What is known at a moment is then the
// last version of each row.
namespace hotline {
namespace {

using v1::Case;
using v1::Dispatch;

constexpr std::int64_t kHour = 3'600'000'000;
constexpr std::int64_t kDay = 24 * kHour;

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

Store PlayHistory(unsigned seed) {
  Store store;
  std::mt19937 random(seed);
  const std::int64_t start = Micros(Midnight(Day(std::chrono::year(2026) / 1 / 1)));
  for (std::int64_t id = 1; id <= 300; ++id) {
    Player(store, random, id, start + static_cast<std::int64_t>(random() % (90 * 24)) * kHour)
        .Play();
  }
  return store;
}

FigureSpan RandomSpan(std::mt19937& random) {
  const Day first(std::chrono::year(2026) / 1 / 1);
  const Day from = first + std::chrono::days(random() % 80);
  const Day to = from + std::chrono::days(1 + random() % 40);
  const Day as_of = from + std::chrono::days(1 + random() % 60);
  return SpanOf(Midnight(from), Midnight(to), Midnight(as_of));
}

std::string Text(const std::vector<v1::FigureRow>& rows) {
  std::string text;
  for (const v1::FigureRow& row : rows) text += row.DebugString();
  return text;
}

TEST_CASE("in random histories parts make their whole and rows theirs") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  const Store store = PlayHistory(seed);
  std::mt19937 random(seed + 1);
  for (int round = 0; round < 20; ++round) {
    const FigureSpan span = RandomSpan(random);
    const auto rows = CountFigures(store.At(span.as_of), span, {});
    std::map<std::string, v1::Figure> sums;
    for (const v1::FigureRow& row : rows) {
      for (const v1::Figure& figure : row.figures()) {
        CAPTURE(row.unit(), figure.id());
        REQUIRE(figure.numerator() <= figure.denominator());
        REQUIRE(figure.distinct_cases() <= figure.denominator());
        if (figure.parts().contains("overdue_open")) {
          const auto& parts = figure.parts();
          REQUIRE(parts.at("on_time") + parts.at("finished_late") + parts.at("overdue_open") ==
                  figure.denominator());
        }
        if (row.unit().empty()) continue;
        sums[figure.id()].set_numerator(sums[figure.id()].numerator() + figure.numerator());
        sums[figure.id()].set_denominator(sums[figure.id()].denominator() + figure.denominator());
      }
    }
    for (const v1::Figure& whole : rows.front().figures()) {
      CAPTURE(whole.id());
      if (FindFigure(whole.id())->survival) continue;
      REQUIRE(sums[whole.id()].numerator() == whole.numerator());
      REQUIRE(sums[whole.id()].denominator() == whole.denominator());
    }
  }
}

TEST_CASE("in random histories each list holds exactly what its figure counts") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  const Store store = PlayHistory(seed);
  std::mt19937 random(seed + 1);
  const FigureSpan span = RandomSpan(random);
  const Facts facts = store.At(span.as_of);
  for (const v1::FigureRow& row : CountFigures(facts, span, {})) {
    for (const v1::Figure& figure : row.figures()) {
      CAPTURE(row.unit(), figure.id());
      const auto listed = ListObjects(facts, span, {}, *FindFigure(figure.id()), row.unit());
      REQUIRE(std::ranges::count_if(listed, [](const auto& object) {
                return object.shown.counted();
              }) == figure.numerator());
      REQUIRE(std::ranges::count_if(listed, [](const auto& object) {
                return object.shown.part() != "not_yet_due";
              }) == figure.denominator());
      for (const auto& [part, count] : figure.parts()) {
        if (part.ends_with("_hours")) continue;
        REQUIRE(std::ranges::count_if(listed, [&](const auto& object) {
                  return object.shown.part() == part;
                }) == count);
      }
    }
  }
}

TEST_CASE("the order of rows decides nothing, nor does what was recorded later") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  Store store = PlayHistory(seed);
  std::mt19937 random(seed + 1);
  const FigureSpan span = RandomSpan(random);
  const std::string before = Text(CountFigures(store.At(span.as_of), span, {}));
  const auto shuffle = [&](auto& dispatches, auto& cases) {
    std::ranges::shuffle(dispatches, random);
    std::ranges::shuffle(cases, random);
  };
  CHECK(Text(CountFigures(store.At(span.as_of, shuffle), span, {})) == before);
  for (std::int64_t id = 1001; id <= 1050; ++id) Player(store, random, id, span.as_of + 1).Play();
  CHECK(Text(CountFigures(store.At(span.as_of), span, {})) == before);
}

TEST_CASE("in random histories the identities hold") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  const Store store = PlayHistory(seed);
  std::mt19937 random(seed + 1);
  for (int round = 0; round < 20; ++round) {
    const FigureSpan span = RandomSpan(random);
    for (const v1::Identity& identity :
         CheckIdentities(store.At(span.from), store.At(span.until), span)) {
      CAPTURE(identity.DebugString());
      REQUIRE(identity.holds());
    }
  }
}

TEST_CASE("a fact that contradicts another breaks its identity") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  const Store store = PlayHistory(seed);
  const std::int64_t from = Micros(Midnight(Day(std::chrono::year(2026) / 2 / 1)));
  const FigureSpan span{from, from + 28 * kDay, from + 28 * kDay};
  const auto check = [&](const auto& damage) {
    return CheckIdentities(store.At(from), store.At(span.until, damage), span);
  };
  const auto is_open = [](const DispatchFact& dispatch) {
    return dispatch.state == Dispatch::SIGNED;
  };
  const auto replied_within = [&](const DispatchFact& dispatch) {
    return dispatch.state == Dispatch::ACCEPTED && dispatch.replied_at > from;
  };

  SECTION("a reply without its time") {
    const auto identities = check([&](auto& dispatches, auto&) {
      std::ranges::find_if(dispatches, is_open)->state = Dispatch::REPLIED;
    });
    CHECK(identities[0].holds());
    CHECK_FALSE(identities[1].holds());
  }
  SECTION("a reply dated back") {
    const auto identities = check([&](auto& dispatches, auto&) {
      std::ranges::find_if(dispatches, replied_within)->replied_at = from - kDay;
    });
    CHECK_FALSE(identities[1].holds());
  }
  SECTION("a dispatch that got lost") {
    const auto identities = check([&](auto& dispatches, auto&) {
      dispatches.erase(std::ranges::find_if(dispatches, [&](const auto& dispatch) {
        return dispatch.issued < from && replied_within(dispatch);
      }));
    });
    CHECK_FALSE(identities[1].holds());
  }
  SECTION("a case that is closed and has no close time") {
    const auto identities = check([&](auto&, auto& cases) {
      std::ranges::find_if(cases, [&](const CaseFact& record) {
        return record.state == Case::CLOSED && record.closed > from;
      })->closed = 0;
    });
    CHECK_FALSE(identities[0].holds());
    CHECK(identities[1].holds());
  }
}

TEST_CASE("a year of a province is counted within two seconds", "[.][slow]") {
  std::vector<CaseFact> cases;
  std::vector<DispatchFact> dispatches;
  Store store = PlayHistory(1);
  const std::int64_t end = Micros(Midnight(Day(std::chrono::year(2026) / 12 / 31)));
  store.At(end, [&](auto& some_dispatches, auto& some_cases) {
    for (std::int64_t copy = 0; dispatches.size() < 300'000; ++copy) {
      for (CaseFact record : some_cases)
        cases.push_back(std::move(record)), cases.back().case_id += copy * 1000;
      for (DispatchFact fact : some_dispatches) {
        fact.case_id += copy * 1000;
        dispatches.push_back(std::move(fact));
      }
    }
  });
  const FigureSpan span{Micros(Midnight(Day(std::chrono::year(2026) / 1 / 1))), end, end};
  const auto started = std::chrono::steady_clock::now();
  const Facts facts(std::move(cases), std::move(dispatches), {});
  const auto grouped = std::chrono::steady_clock::now();
  const auto rows = CountFigures(facts, span, {});
  const auto counted = std::chrono::steady_clock::now();
  const auto millis = [](auto duration) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
  };
  std::cout << "grouped in " << millis(grouped - started) << " ms, counted in "
            << millis(counted - grouped) << " ms, " << rows.size() << " rows\n";
  CHECK(millis(counted - started) < 2000);
}

}  // namespace
}  // namespace hotline
