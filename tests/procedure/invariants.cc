#include "tests/procedure/invariants.h"

#include <algorithm>

#include "rules/clocks.h"
#include "rules/lifecycle.h"
#include "server/access.h"
#include "tests/procedure/edges.h"

namespace hotline {
namespace {

using v1::Case;
using v1::Dispatch;
using v1::Limit;

constexpr int kCasesAtOnce = 500;

bool InName(const Dispatch& dispatch) {
  return dispatch.mode() == v1::Mode::ASSIGN || !dispatch.assignment().authority().empty();
}

const Dispatch* SameIn(const Case& record, const Dispatch& wanted) {
  const auto& all = record.dispatches();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Dispatch& one) { return one.name() == wanted.name(); });
  return found == all.end() ? nullptr : &*found;
}

bool HasReference(const Case& record) {
  return std::any_of(record.harm_reports().begin(), record.harm_reports().end(),
                     [](const v1::HarmReport& report) { return !report.reference().empty(); });
}

// The last lead of all rounds; nullptr when there is none.
const Dispatch* LastLead(const Case& record) {
  const Dispatch* last = nullptr;
  for (const Dispatch& one : record.dispatches()) {
    if (one.part() == Dispatch::LEAD) last = &one;
  }
  return last;
}

bool ClosedInName(const Dispatch& lead) {
  return lead.state() == Dispatch::ACCEPTED && !lead.reply().closing_report().empty();
}

Case WithDispatches(Reader& reader, const StoredCase& stored) {
  Case record = stored.record;
  for (const auto& one : reader.DispatchesOf(stored.id)) *record.add_dispatches() = one.record;
  return record;
}

}  // namespace

std::vector<std::string> Watcher::Look(Reader& reader, Instant now) {
  breaches_.clear();
  seen_.clear();
  while (true) {
    std::int64_t through = seq_;
    const auto changed = reader.ChangedCases(seq_, kCasesAtOnce, &through);
    for (const std::int64_t id : changed) LookAt(reader, id, now);
    if (through <= seq_) break;
    seq_ = through;
  }
  last_look_ = now;
  return breaches_;
}

void Watcher::LookAt(Reader& reader, std::int64_t case_id, Instant now) {
  const auto stored = reader.FindCase(case_id);
  if (!stored) return;
  Case record = WithDispatches(reader, *stored);
  Known& known = known_[case_id];
  known.ever_mandatory = known.ever_mandatory || record.mandatory();

  CheckDispatches(record);
  CheckAssigned(reader, record);
  CheckAccused(reader, case_id, record);
  if (!known.record.name().empty()) {
    CheckDesignated(known.record, record);
    CheckLimits(known.record, record);
  }
  for (const Dispatch& one : record.dispatches()) CheckExtensions(one);
  CheckMerged(reader, record);
  CheckMandatory(reader, case_id, known, record);
  CheckAudits(record);
  CheckEvents(reader, case_id, known, stored->version != known.version);
  known.record = std::move(record);
  known.version = stored->version;
  static_cast<void>(now);
}

// 1, 2: one live lead while in hand, no live co-handler without one.
void Watcher::CheckDispatches(const Case& record) {
  int leads = 0, co_handlers = 0;
  for (const Dispatch& one : record.dispatches()) {
    if (!IsLive(one.state())) continue;
    ++(one.part() == Dispatch::LEAD ? leads : co_handlers);
  }
  if (record.state() == Case::IN_HAND && record.mode() != v1::Mode::DIRECT && leads != 1) {
    Say(record, 1, std::to_string(leads) + " live leads while in hand");
  }
  if (record.state() != Case::IN_HAND && leads != 0) {
    Say(record, 1, "a live lead in " + Case::State_Name(record.state()));
  }
  if (co_handlers > 0 && leads == 0) Say(record, 2, "a live co-handler without a lead");
}

// 3: an assigned case is closed with an accepted closing report.
void Watcher::CheckAssigned(Reader& reader, const Case& record) {
  if (record.state() != Case::CLOSED) return;
  const Dispatch* last = LastLead(record);
  if (last == nullptr || !InName(*last) || ClosedInName(*last)) return;
  // A merged child was answered with its parent: the parent's closing report is its own.
  const auto parent = record.merged_into().empty()
                          ? std::nullopt
                          : reader.FindCase(record.merged_into().substr(sizeof("cases/") - 1));
  if (parent && last->end_reason() == "merged") {
    const Case whole = WithDispatches(reader, *parent);
    const Dispatch* lead = LastLead(whole);
    if (lead != nullptr && InName(*lead) && ClosedInName(*lead)) return;
  }
  // Given back, it was dispatched anew or handled at the desk: nobody waits for it any more.
  if (last->state() == Dispatch::RETURNED || last->state() == Dispatch::SUPERSEDED) return;
  Say(record, 3, "closed without an accepted closing report");
}

// 4: nobody who is shut out sees it.
void Watcher::CheckAccused(Reader& reader, std::int64_t case_id, const Case& record) {
  for (const v1::Account& account : accounts_) {
    const bool unit = account.role() == v1::Role::HANDLER || account.role() == v1::Role::HEAD;
    bool shut_out = unit && reader.IsShutOut(case_id, account.scope());
    for (const v1::Accused& accused : record.demand().accused()) {
      shut_out = shut_out || (!accused.account_person().empty() &&
                              accused.account_person() == account.person());
    }
    if (shut_out && reader.Sees(ScopeOf(account), case_id)) {
      Say(record, 4, account.name() + " is accused and sees it");
    }
  }
  for (const Dispatch& one : record.dispatches()) {
    if (IsLive(one.state()) && reader.IsShutOut(case_id, one.unit())) {
      Say(record, 4, "a live dispatch of the accused unit " + one.unit());
    }
  }
}

// 5: a designated dispatch is never returned.
void Watcher::CheckDesignated(const Case& before, const Case& after) {
  for (const Dispatch& old : before.dispatches()) {
    const Dispatch* now = SameIn(after, old);
    if (now == nullptr) {
      Say(after, 9, "the dispatch " + old.name() + " is gone");
      continue;
    }
    const bool returned =
        now->state() == Dispatch::RETURNED || now->state() == Dispatch::RETURN_ASKED;
    if (old.designated() && returned && old.state() != now->state()) {
      Say(after, 5, "the designated " + old.name() + " is returned");
    }
    if (old.designated() && !now->designated()) Say(after, 5, old.name() + " lost its designation");
  }
}

// 6: one extension at most, asked before the limit.
void Watcher::CheckExtensions(const Dispatch& dispatch) {
  int granted = 0;
  for (const v1::Ask& ask : dispatch.asks()) {
    if (ask.kind() != v1::Ask::EXTENSION || ask.state() != v1::Ask::GRANTED) continue;
    ++granted;
    // The limit that stood when it was asked: the last one that is not the extension's own.
    const Limit* stood = nullptr;
    for (const Limit& limit : dispatch.limits()) {
      const bool finish = limit.kind() == Limit::FINISH || limit.kind() == Limit::OPINION;
      if (finish && limit.moved_by() != v1::Act::RULE_ON_EXTENSION && stood == nullptr) {
        stood = &limit;
      }
    }
    if (stood != nullptr && FromProto(ask.time()) >= FromProto(stood->due_time())) {
      bool later = false;
      for (const Limit& limit : dispatch.limits()) {
        later = later || FromProto(ask.time()) < FromProto(limit.due_time());
      }
      if (!later) breaches_.push_back("6: " + dispatch.name() + " was extended past its limit");
    }
  }
  // Also where the first one was another unit's, before a redirection or a change of units.
  for (const Limit& limit : dispatch.limits()) {
    if (limit.rule().ends_with("/extension/extension")) granted = 2;
  }
  if (granted > 1) breaches_.push_back("6: " + dispatch.name() + " was extended twice");
}

// 7: a refused return moves no clock; no act moves a passed limit, only a recompute does.
void Watcher::CheckLimits(const Case& before, const Case& after) {
  for (const Dispatch& old : before.dispatches()) {
    const Dispatch* now = SameIn(after, old);
    if (now == nullptr || !IsLive(old.state())) continue;
    for (const auto kind : {Limit::SIGN, Limit::CONTACT, Limit::PROGRESS, Limit::FINISH,
                            Limit::OPINION, Limit::DISPOSAL}) {
      const Limit* was = InForce(old.limits(), kind);
      const Limit* is = InForce(now->limits(), kind);
      if (was == nullptr) continue;
      if (is == nullptr) {
        Say(after, 7, "the limit " + Limit::Kind_Name(kind) + " of " + old.name() + " is gone");
        continue;
      }
      const Instant old_due = FromProto(was->due_time()), due = FromProto(is->due_time());
      if (old_due == due) continue;
      // Not moved: what a mandatory case owes after each progress.
      if (kind == Limit::PROGRESS && is->moved_by() == v1::Act::ACT_UNSPECIFIED) continue;
      // The watcher looks after each act, so what had passed at its last look had passed before it.
      if (old_due <= last_look_ && is->moved_by() != v1::Act::RECOUNT) {
        Say(after, 7,
            "the passed limit " + Limit::Kind_Name(kind) + " of " + old.name() + " moved");
      }
      if (old.state() == Dispatch::RETURN_ASKED && now->state() == Dispatch::SIGNED &&
          is->moved_by() != v1::Act::RECOUNT) {
        Say(after, 7, "a refused return moved " + Limit::Kind_Name(kind));
      }
    }
  }
}

// 8: a child waits for its parent only while that is worked on.
void Watcher::CheckMerged(Reader& reader, const Case& record) {
  if (record.state() == Case::MERGED) {
    const auto parent = reader.FindCase(record.merged_into().substr(sizeof("cases/") - 1));
    if (!parent) {
      Say(record, 8, "merged into nothing");
    } else if (parent->record.state() != Case::REGISTERED &&
               parent->record.state() != Case::IN_HAND && parent->record.state() != Case::REPLIED) {
      Say(record, 8,
          "still merged while its parent is " + Case::State_Name(parent->record.state()));
    }
  }
  for (const std::string& name : record.merged_cases()) {
    const auto child = reader.FindCase(name.substr(sizeof("cases/") - 1));
    if (child && record.state() == Case::CLOSED && child->record.state() == Case::MERGED) {
      Say(record, 8, "closed before its child " + name + " was answered");
    }
  }
}

// 10: what ever carried the mandatory flag.
void Watcher::CheckMandatory(Reader& reader, std::int64_t case_id, Known& known,
                             const Case& record) {
  if (!known.ever_mandatory) return;
  if (!record.mandatory()) {
    const auto& asks = record.asks();
    const bool cleared = std::any_of(asks.begin(), asks.end(), [](const v1::Ask& ask) {
      return ask.kind() == v1::Ask::HARM_CLEARING && ask.state() == v1::Ask::GRANTED &&
             ask.by_person() != ask.ruled_by_person();
    });
    if (!cleared) Say(record, 10, "the mandatory flag went without two persons");
  }
  if (record.state() == Case::REJECTED || record.state() == Case::TERMINATED) {
    Say(record, 10, "mandatory and " + Case::State_Name(record.state()));
  }
  if (record.state() == Case::HANDED_OVER && !record.hand_over().has_receipt_time()) {
    Say(record, 10, "handed over without receipt");
  }
  if (record.state() == Case::CLOSED && !HasReference(record)) {
    bool signed_reason = false;
    for (const v1::Event& event : reader.EventsOfCase(case_id, 0, 10'000)) {
      const bool supervisor = event.act() == v1::Act::CLOSE_WITHOUT_CALL_BACK ||
                              event.act() == v1::Act::CLOSE_DISSATISFIED;
      signed_reason = signed_reason || (supervisor && !event.reason().empty());
    }
    if (!signed_reason) Say(record, 10, "closed with neither a reference nor a signed reason");
  }
}

// 11: auditor, replier and keyer are different persons.
void Watcher::CheckAudits(const Case& record) {
  for (const v1::Audit& audit : record.audits()) {
    for (const Dispatch& one : record.dispatches()) {
      if (one.name() != audit.dispatch()) continue;
      std::set<std::string> theirs(one.keyed_by_persons().begin(), one.keyed_by_persons().end());
      theirs.insert({one.reply().by_person(), one.reply().released_by_person()});
      theirs.erase("");
      if (theirs.contains(audit.by_person()) || theirs.contains(audit.issuer_by_person())) {
        Say(record, 11, one.name() + " was audited by who replied, released or keyed it");
      }
    }
  }
}

// 9: every change has its event, with who, when and what; and (12) it is one of the known ways.
void Watcher::CheckEvents(Reader& reader, std::int64_t case_id, Known& known, bool changed) {
  const auto events = reader.EventsOfCase(case_id, seq_, 10'000);
  if (changed && events.empty()) breaches_.push_back("9: a case changed without an event");
  for (const v1::Event& event : events) {
    if (event.act() == v1::Act::ACT_UNSPECIFIED || !event.has_recorded_time()) {
      breaches_.push_back("9: event " + std::to_string(event.seq()) + " lacks act or time");
    }
    if (event.actor().empty()) {
      breaches_.push_back("9: event " + std::to_string(event.seq()) + " lacks its actor");
    }
    if (!Leads(event.act(), known.state, event.case_state())) {
      breaches_.push_back(
          "12: " + event.resource() + " went from " + Case::State_Name(known.state) + " to " +
          Case::State_Name(event.case_state()) + " by " + v1::Act::Kind_Name(event.act()));
    }
    known.state = event.case_state();
    seen_.push_back(event);
  }
}

void Watcher::Say(const Case& record, int invariant, const std::string& what) {
  breaches_.push_back(std::to_string(invariant) + ": " + record.name() + " " + what);
}

}  // namespace hotline
