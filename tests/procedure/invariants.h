#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "hotline/v1/account.pb.h"
#include "hotline/v1/case.pb.h"
#include "rules/times.h"
#include "storage/reader.h"

namespace hotline {

// Watches the cases of a store and says which invariant of the procedure one breaks: 1 one live
// lead in hand, 2 no co-handler without one, 3 a mandate closes with an accepted report, 4 nobody
// accused sees it, 5 who is designated returns nothing, 6 one extension, in time, 7 no limit moves
// but by a recount, 8 every merged case has an answer, 9 every change one event, 10 the mandatory
// flag, 11 who audits did not answer. (12, a way out of every state, is reachability_test's.) It
// compares each case with what it was when it last looked, so it is to look after every act.
class Watcher {
 public:
  explicit Watcher(std::vector<v1::Account> accounts) : accounts_(std::move(accounts)) {}

  // All cases with events after those of the last look. Gives one sentence for each breach.
  std::vector<std::string> Look(Reader& reader, Instant now);
  // The events that the last look found.
  const std::vector<v1::Event>& seen() const { return seen_; }

 private:
  struct Known {
    v1::Case record;  // with its dispatches
    bool ever_mandatory = false;
    std::int64_t version = 0;
    // After its last event.
    v1::Case::State state = v1::Case::STATE_UNSPECIFIED;
  };

  void LookAt(Reader& reader, std::int64_t case_id, Instant now);
  void CheckDispatches(const v1::Case& record);
  void CheckAssigned(Reader& reader, const v1::Case& record);
  void CheckAccused(Reader& reader, std::int64_t case_id, const v1::Case& record);
  void CheckDesignated(const v1::Case& before, const v1::Case& after);
  void CheckExtensions(const v1::Dispatch& dispatch);
  void CheckLimits(const v1::Case& before, const v1::Case& after);
  void CheckMerged(Reader& reader, const v1::Case& record);
  void CheckMandatory(Reader& reader, std::int64_t case_id, Known& known, const v1::Case& record);
  void CheckAudits(const v1::Case& record);
  void CheckEvents(Reader& reader, std::int64_t case_id, Known& known, bool changed);
  void Say(const v1::Case& record, int invariant, const std::string& what);

  const std::vector<v1::Account> accounts_;
  std::int64_t seq_ = 0;
  Instant last_look_{};
  std::map<std::int64_t, Known> known_;
  std::vector<v1::Event> seen_;
  std::vector<std::string> breaches_;
};

}  // namespace hotline
