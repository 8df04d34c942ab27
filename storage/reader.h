#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hotline/internal/page.pb.h"
#include "hotline/v1/account.pb.h"
#include "hotline/v1/call.pb.h"
#include "hotline/v1/case.pb.h"
#include "hotline/v1/custody.pb.h"
#include "hotline/v1/directory.pb.h"
#include "hotline/v1/duty.pb.h"
#include "hotline/v1/place.pb.h"
#include "rules/facts.h"
#include "rules/times.h"
#include "storage/columns.h"
#include "storage/database.h"
#include "storage/day_heads.h"
#include "storage/key_store.h"

namespace hotline {

// A message with what the table knows of it beside the sealed body.
template <class Message>
struct Stored {
  std::int64_t id = 0;
  // Counts the writes of this row.
  std::int64_t version = 0;
  // Number of the data key that seals it.
  std::int64_t key = 0;
  Message record;
  // Those of the writes that no etag tells of: a notice's or the clockwork's.
  std::int64_t quiet = 0;

  // The version that people act upon: the etag is this number in quotes.
  std::int64_t etag_version() const { return version - quiet; }
};
using StoredCall = Stored<v1::Call>;
using StoredCase = Stored<v1::Case>;
using StoredDispatch = Stored<v1::Dispatch>;

// A version of the calendar. Its `record` has no recount_time of its own: `recounted` is that.
struct StoredCalendar {
  std::int64_t id = 0;
  std::int64_t cursor = 0;  // id of the last case whose limits were counted by it
  Instant approved{};       // the epoch while nobody has
  Instant recounted{};      // the epoch while limits are still to be counted
  v1::CalendarVersion record;
};

struct StoredDestruction {
  std::int64_t id = 0;
  v1::Destruction record;
};

std::string Etag(std::int64_t version);

// Who asks: what the queries let through. Filled by the server's authorisation function
// alone.
struct Scope {
  enum class Kind {
    kSite,     // dispatcher, supervisor: the whole site
    kOwn,      // operator: own calls, own cases, and everybody's cases that wait to be called back
    kUnit,     // handler, head: cases dispatched to the unit or now handed down to it, unless it is
               // shut out as accused
    kIssuer,   // issuer: cases assigned in the authority's name, unless its office is shut out
    kNothing,  // leader, auditor, admin: no cases
  };
  Kind kind = Kind::kNothing;
  // Account (kOwn), unit (kUnit) or authority (kIssuer).
  std::string who{};
  // The person behind the account: of a case in which he is accused he sees nothing, whatever the
  // kind.
  std::string person{};
};

// What a list asks for. Times are due times.
struct CaseQuestion {
  Scope scope;
  std::vector<v1::Case::State> states;
  std::string unit;
  std::vector<v1::Dispatch::State> dispatch_states;
  Instant due_before{Instant::max()};
  // Only direct settlements that were drawn for audit and have none.
  bool drawn = false;
  // Key of the last row of the page before: (due, id).
  std::int64_t after_due = INT64_MIN;
  std::int64_t after_id = INT64_MIN;
  int limit = 50;
};

// One line of a list with its key, for the page token.
struct ListedCase {
  v1::CaseSummary summary;
  std::int64_t due = 0;  // microseconds, INT64_MAX when nothing is due
  std::int64_t id = 0;
};

// A row that the clockwork has to look at.
struct DueTick {
  std::int64_t tick = 0;  // microseconds
  std::int64_t row_id = 0;
  std::int64_t case_id = 0;
};

// A notice with what sorts it: open ones first, then the newest.
struct ListedNotice {
  v1::Notice notice;
  std::int64_t rank = 0;
  std::int64_t id = 0;
};

// An earlier request with this id.
struct KnownRequest {
  std::string hash;  // SHA-256 of the request, 32 bytes
  std::string method;
  std::string resource;  // "cases/{number}" or "calls/{id}"
  std::int64_t version = 0;
  std::int64_t seq = 0;
};

// A token of an account.
struct Session {
  v1::Account account;
  Instant expires;
};

// Everything that can be read, on one connection inside one transaction: the writer's (which sees
// what the group wrote so far) or a snapshot. Not thread-safe. Throws DatabaseError.
class Reader {
 public:
  Reader(Database& database, KeyStore& keys, std::int64_t site);
  virtual ~Reader() = default;

  // Seq of the last event, 0 when there is none, and when it was recorded: while a demo clock
  // stands still, a little after the clock.
  std::int64_t LastSeq();
  Instant LastRecorded();
  // Seq of the last event recorded at or before `at`; 0 when there is none.
  std::int64_t SeqAt(Instant at);

  // One call or case; absent when there is none, or when its key was shredded. A case comes without
  // its dispatches.
  std::optional<StoredCall> FindCall(std::int64_t id);
  std::optional<StoredCase> FindCase(std::string_view number);
  std::optional<StoredCase> FindCase(std::int64_t id);
  // All dispatches of a case, by serial.
  std::vector<StoredDispatch> DispatchesOf(std::int64_t case_id);
  // One of them, for lists: without asking whether its case is about to change.
  std::optional<StoredDispatch> FindDispatch(std::int64_t id);

  // What the columns of a case say, also when its key is gone.
  struct CaseMark {
    std::int64_t id = 0;
    v1::Case::State state = v1::Case::STATE_UNSPECIFIED;
    std::int64_t key = 0;  // 0: shredded
  };
  std::optional<CaseMark> FindMark(std::string_view number);
  // The calls that opened the case or were attached to it, ascending.
  std::vector<std::int64_t> CallsOf(std::int64_t case_id);

  // Records of destructions: newest first, with ids below `before_id`; and that of a case.
  std::vector<StoredDestruction> ListDestructions(std::int64_t before_id, int limit);
  std::optional<StoredDestruction> FindDestruction(std::int64_t case_id);
  // Numbers of all destroyed keys.
  std::set<std::int64_t> DestroyedKeys();

  // At most `limit` signed heads of days after `day`, by day.
  std::vector<DayHead> DayHeadsAfter(Day day, int limit);
  // What heads need of the events after `seq`, at most `limit`, by seq.
  std::vector<LeafOfEvent> LeavesAfter(std::int64_t seq, int limit);

  // May this scope see the case? False also when there is none: the two look alike.
  bool Sees(const Scope& scope, std::int64_t case_id);
  bool SeesCall(const Scope& scope, std::int64_t call_id);
  // Is the unit shut out of the case: accused, under an accused one, or its successor?
  bool IsShutOut(std::int64_t case_id, std::string_view unit);
  // Units accused in the case, by id.
  std::vector<std::string> AccusedUnits(std::int64_t case_id);
  // All who are shut out with this unit: itself, those under it, successors of these, authorities
  // whose office is one of them; as any version of the directory had it.
  std::set<std::string> ShutOutWith(std::string_view unit);
  // Persons who see nothing of this case or call, by name.
  std::vector<std::string> AccusedPersons(std::int64_t row_id);
  bool IsAccused(std::int64_t row_id, std::string_view person);
  // Of anything at all?
  bool IsAccusedAnywhere(std::string_view person);

  // By due time, then by id; what waits for nothing comes last. Opens no more bodies than it gives.
  std::vector<ListedCase> ListCases(const CaseQuestion& question);
  // One line by case id, for a search; absent when the scope does not see it.
  std::optional<ListedCase> ListCase(const Scope& scope, std::int64_t case_id);
  // Newest first, with ids below `before_id` (0: from the newest).
  std::vector<StoredCall> ListCalls(const Scope& scope, std::int64_t before_id, int limit);
  // Each figure is counted up to 9,999.
  v1::Standing CountStanding(const Scope& scope, Instant now);

  // Live dispatches of each of these units.
  std::map<std::string, int, std::less<>> OpenDispatches(std::span<const std::string> units);

  // Calls of a telephone key and the live cases behind them, newest first, at most `limit`.
  struct CallerHistory {
    int calls = 0;  // counted up to 1,000
    Instant last{};
    std::vector<std::string> open_cases;  // numbers
  };
  // Without the calls and cases of which `person` sees nothing.
  CallerHistory History(std::int64_t telephone_key, std::string_view person, int limit);

  // Events of a case after `after_seq`, oldest first.
  std::vector<v1::Event> EventsOfCase(std::int64_t case_id, std::int64_t after_seq, int limit);
  // Events of cases that the scope sees, after a seq, oldest first. `through` is the last seq
  // looked at.
  std::vector<v1::Event> EventsAfter(const Scope& scope, std::int64_t after_seq, int limit,
                                     std::int64_t* through);
  // Cases with events after a seq, by their first one there, at most `limit` of them, without
  // opening anything. All events up to `through` belong to them or to no case.
  std::vector<std::int64_t> ChangedCases(std::int64_t after_seq, int limit, std::int64_t* through);

  // What the clockwork has to look at by `now`, by time: rows of dispatches, of cases; at most
  // `limit` after the row of the page before. Opens nothing.
  std::vector<DueTick> DueDispatches(Instant now, DueTick after, int limit);
  std::vector<DueTick> DueCases(Instant now, DueTick after, int limit);

  // Notices that the scope sees, to `unit` where one is given; a unit's without drafts. At most
  // `limit` with (rank, id) below the given one.
  std::vector<ListedNotice> ListNotices(const Scope& scope, const std::string& unit, bool open,
                                        std::int64_t below_rank, std::int64_t below_id, int limit);

  // Alarms newest first, with ids below `before_id`; of cases that the scope sees, or told to
  // `account`. `open`: only what nobody has taken and what
  // is not over.
  std::vector<v1::Alarm> ListAlarms(const Scope& scope, const std::string& account, bool open,
                                    std::int64_t before_id, int limit);
  std::optional<v1::Alarm> FindAlarm(std::int64_t id);
  // Has the case one that nobody has taken?
  bool HasAlarm(std::int64_t case_id);
  // The last one of the same dispatch, kind, limit and ask, whatever became of it.
  std::optional<v1::Alarm> FindLastAlarm(std::int64_t case_id, const v1::Alarm& like);

  // Who is on duty.
  std::vector<v1::Duty> OnDuty(Instant now);
  // Entries that end after `from`, by their end, beyond the row of the page before.
  std::vector<v1::Duty> ListDuties(Instant from, std::int64_t after_end, std::int64_t after_id,
                                   int limit);
  std::optional<v1::Duty> FindDuty(std::int64_t id);

  std::optional<KnownRequest> FindRequest(std::string_view account, std::string_view request_id);

  // The facts that stood at each of one to three seqs, oldest first, in one walk over the rows: for
  // reports. Throws std::invalid_argument for seqs that are more, none, or in another order.
  std::vector<FactRows> FactsAt(std::span<const std::int64_t> seqs);

  // Another one whenever a place version was stored or a calendar approved.
  virtual std::int64_t DirectoryMark();
  // The place version in force at a moment (the last one whose effective time is not after it),
  // with the calendar that counts now.
  std::optional<v1::Place> PlaceAt(Instant at);
  // As it was stored.
  std::optional<v1::Place> FindPlace(std::string_view version);

  // The one that was approved last; absent: that of the place counts.
  std::optional<StoredCalendar> CalendarInForce();
  std::optional<StoredCalendar> FindCalendar(std::string_view version);
  // Newest first, at most `limit`.
  std::vector<StoredCalendar> ListCalendars(int limit);
  // What a calendar moved, after an id, in the order in which it was counted.
  struct ListedMove {
    std::int64_t id = 0;
    v1::MovedLimit move;
  };
  std::vector<ListedMove> MovedLimits(std::int64_t calendar_id, std::int64_t after_id, int limit);
  // Versions of the place, the one that takes effect last first, at most `limit`.
  struct ListedVersion {
    std::string version;
    Instant effective;
  };
  std::vector<ListedVersion> PlaceVersions(int limit);
  // When the next version after this moment takes effect.
  std::optional<Instant> NextPlaceVersion(Instant after);
  // The version that took effect before this one; absent when it is the first.
  std::optional<v1::Place> PlaceBefore(std::string_view version);
  // Cases with a live dispatch of the unit; and those that it is shut out of although a dispatch of
  // it is live or its reply waits for the audit.
  std::vector<std::int64_t> CasesOfUnit(std::string_view unit);
  std::vector<std::int64_t> CasesShutOutOf(std::string_view unit);
  // Was this change told of the dispatch, in this version?
  bool HasUnitChange(std::int64_t dispatch_id, v1::UnitChange::Kind kind, std::string_view version);
  // Newest first, with ids below `before_id`; with `open` only who is stranded still.
  struct ListedChange {
    std::int64_t id = 0;
    v1::UnitChange change;
  };
  std::vector<ListedChange> UnitChanges(bool open, std::int64_t before_id, int limit);
  // Events by which a case was routed, DISPATCH and HANDLE_DIRECTLY, with from < seq <= through,
  // oldest first, at most `limit`.
  struct RecordedDecision {
    std::int64_t case_id = 0;
    Instant recorded;
  };
  std::vector<RecordedDecision> DecisionsRecorded(std::int64_t from, std::int64_t through,
                                                  int limit);
  // Ids of all cases in these states above an id, ascending.
  std::vector<std::int64_t> CasesIn(std::span<const v1::Case::State> states, std::int64_t above_id);

  // The account of a token's SHA-256; absent when unknown. Expiry is the caller's to check.
  std::optional<Session> FindSession(std::string_view token_hash);
  // By "accounts/{id}".
  std::optional<v1::Account> FindAccount(std::string_view name);

  // Has somebody else than this person an account of this role and scope? Opens account after
  // account, because what they are is sealed: for rare questions.
  bool HasAccount(v1::Role::Kind role, std::string_view scope, std::string_view other_than);

  // True when this store was ever run with a demo clock.
  bool IsDemo();

  std::int64_t site() const { return site_; }
  KeyStore& keys() { return keys_; }

 protected:
  // Called with the id of the call or case whose own rows are about to be given, and with a number
  // below zero for what is looked up by a name: it may not be there yet.
  virtual void Touch(std::int64_t) {}
  static std::int64_t NumberOf(std::string_view name);
  static std::int64_t NumberOf(std::string_view account, std::string_view request_id);
  Database& database() { return database_; }

 private:
  template <class Message>
  std::optional<Stored<Message>> ReadStored(SealedTable table, const Row& row);
  std::optional<std::string> OpenBody(std::string_view table, std::int64_t id, std::int64_t version,
                                      std::int64_t key, const std::string& sealed);
  std::optional<StoredCase> ReadCase(const Row& row);
  v1::Event ReadEvent(const Row& row);
  // Rows of id, version, data_key, body of the scope's calls below an id, newest first.
  Rows CallRows(const Scope& scope, std::int64_t before_id, int limit);
  std::optional<v1::Place> ReadPlace(const Rows& rows);
  // Takes a row of id, version, body.
  v1::Account ReadAccount(const Row& row);
  std::optional<StoredCalendar> ReadCalendar(const Rows& rows);
  // A line of a list; `unit` is the reader's own, or empty.
  ListedCase Summarize(std::int64_t case_id, std::string_view unit);
  void ForgetSince(std::int64_t lost, v1::CaseSummary& summary);

  Database& database_;
  KeyStore& keys_;
  std::int64_t site_;
};

}  // namespace hotline
