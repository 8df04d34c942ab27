#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "rules/times.h"
#include "storage/reader.h"
#include "storage/site_head.h"

namespace hotline {

// Thrown inside a command that is decided ahead of its turn and cannot be.
struct NotAhead {};

// Ids of calls and cases, and below zero what stands for a case's number or a request.
using RowIds = std::unordered_set<std::int64_t>;

// One command's view of a group: it reads what stands, decides, then writes. Reading first is a
// rule that is kept: the writer takes a refusal after the first write for a bug and rolls the group
// back.
//
// Rows are written, then Append() seals them into the chain with one event: an event carries the
// SHA-256 of each sealed row written since the event before, and their fact rows are valid from its
// seq. A command that ends with rows outside an event throws std::logic_error.
class Transaction : public Reader {
 public:
  // `now` is the clock's time; recorded times are max(now, last + 1 µs). `randomness` seals and
  // makes query codes. `unsettled`, where it is given, are the rows that a snapshot lacks: who
  // reads one, or changes what all others read, leaves with NotAhead.
  Transaction(Database& database, KeyStore& keys, std::int64_t site, GroupHead& head, Instant now,
              const Randomness& randomness, const RowIds* unsettled = nullptr);

  // As Reader's, without asking the database: the group's head knows.
  std::int64_t LastSeq() const { return head_.seq; }
  std::int64_t DirectoryMark() override { return head_.directory; }
  // The recorded time that the next event will have.
  Instant Now() const;
  std::int64_t NewId();
  // Next n of this day's case numbers. Requires the day of Now(), which never goes back.
  std::int64_t NextCaseNumber(Day day);
  // Uniform in [0, bound), for query codes.
  std::int64_t Random(std::int64_t bound);

  // New rows: sealed under a fresh key (a dispatch under its case's), columns and fact rows derived
  // from the message. The message's output-only name must be filled in; version becomes 1. Recorded
  // and update times, and the time of a settlement that has none, are filled in; the etag is that
  // of the new version. A case that is updated after its dispatches in the same event costs one
  // statement less.
  StoredCall Insert(v1::Call call, std::int64_t id, std::int64_t telephone_key);
  StoredCase Insert(v1::Case record, std::int64_t id, std::int64_t call_id);
  StoredDispatch Insert(v1::Dispatch dispatch, std::int64_t id, std::int64_t case_id,
                        std::int64_t key);
  // Changed rows: the version goes up by one; a row that somebody else changed throws kRowCount
  // (the etag was checked before). The closed fact row gets its end, a new one begins. Whoever
  // raises the row's `quiet` before keeps its etag.
  void Update(StoredCall& call);
  void Update(StoredCase& record);
  void Update(StoredDispatch& dispatch, std::int64_t case_id);
  // A change by a notice or by the clockwork: as Update, but the etag stays and no fact changes.
  void UpdateQuietly(StoredCase& record);
  void UpdateQuietly(StoredDispatch& dispatch, std::int64_t case_id);
  // The clockwork looked at a row and there was nothing to do: it looks again at `tick`, or when
  // the row was changed. Belongs to no event.
  void PutOffCaseTick(std::int64_t id, std::int64_t tick);
  void PutOffDispatchTick(std::int64_t id, std::int64_t tick);

  // Next running number of a kind's notices in a year, from 1.
  std::int64_t NextNoticeNumber(v1::Notice::Kind kind, int year);
  // An alarm without a name is a new one and gets it; one with a name is written over.
  void PutAlarm(v1::Alarm& alarm, std::int64_t case_id);
  // It comes again: when last, how often, whom it was told. Belongs to no event: the one by which
  // it began stands for all, so that what nobody takes does not fill the history.
  void RaiseAgain(const v1::Alarm& alarm);
  // An entry of the duty roster, alike. One that ends when it begins is taken away.
  void PutDuty(v1::Duty& duty);

  // The case shuts out these units from now on.
  void AddAccused(std::int64_t case_id, std::string_view accused_unit);
  // It no longer does. Requires that it did.
  void RemoveAccused(std::int64_t case_id, std::string_view accused_unit);
  // The person sees nothing of the case or call from now on; again what he saw.
  void AddAccusedPerson(std::int64_t row_id, std::string_view person);
  void RemoveAccusedPerson(std::int64_t row_id, std::string_view person);
  // A demand of the call, for reports.
  void AddDemandFact(std::int64_t call_id, const v1::Demand& demand, Instant received,
                     std::int64_t case_id);

  // Destroys what a case and its calls hold: they cannot be opened from now on, lists show their
  // numbers. Writes the record, whose name, case, calls, actor, reason, document and key numbers
  // are filled in (its time is not), and puts the keys on the list of destroyed ones; the caller
  // appends the event, and destroys the keys themselves after the commit.
  void Shred(v1::Destruction& destruction, std::int64_t id, std::int64_t case_id,
             const std::vector<std::int64_t>& call_ids);

  // Appends one event; fills seq, recorded_time and hash, and happened_time where it has none;
  // gives the seq. The reason is sealed under the key of the case, else of the call. `case_id` and
  // `call_id` are 0 where it concerns none.
  std::int64_t Append(v1::Event event, std::int64_t case_id, std::int64_t call_id);

  void RememberRequest(std::string_view account, std::string_view request_id,
                       const KnownRequest& request);
  // Forgets request rows recorded before `before`, at most `limit`; gives how many.
  std::int64_t ForgetRequests(Instant before, int limit);
  // Deletes tokens that ended before `before`, at most `limit`; gives how many.
  std::int64_t ForgetTokens(Instant before, int limit);

  // Reference data and accounts: an event each. A place version is put once; an account of the same name is replaced, its other tokens stay. Without a
  // token hash it gets no token.
  void PutPlace(const v1::Place& place, Instant effective, std::string_view actor = "set-up");
  // An imported calendar, not approved; gives it an id. `record` has its version.
  StoredCalendar InsertCalendar(v1::CalendarVersion record);
  // It counts from now on. The record says who approved it; the time is filled in.
  void ApproveCalendar(StoredCalendar& calendar);
  // Limits are counted up to this case. With `done` they all are.
  void MoveCalendarCursor(StoredCalendar& calendar, std::int64_t case_id, bool done);
  // What became of a dispatch; its time is filled in. Beside an event that tells the same.
  void AddUnitChange(v1::UnitChange change, std::int64_t dispatch_id, std::string_view version);
  // An event of this case may have a reason although none of its rows is written.
  void KnowKey(const StoredCase& record) { keys_of_[record.id] = record.key; }
  void AddMovedLimit(std::int64_t calendar_id, const v1::MovedLimit& move);
  void PutAccount(const v1::Account& account, std::string_view token_hash, Instant expires);
  // The tokens of all accounts but these ("accounts/{id}") end now. Gives whose did, by name.
  std::vector<std::string> EndTokensBut(const std::set<std::string>& names);
  void MarkDemo();

  // Writes a day's head, without an event. False when there is one of this day or a later one.
  bool PutDayHead(const DayHead& head);

  bool wrote() const { return wrote_; }
  // The calls and cases that its events are of, the numbers of new ones, and its request.
  const RowIds& rows() const { return rows_; }
  // Throws std::logic_error when rows were written outside an event.
  void CheckComplete() const;

 protected:
  void Touch(std::int64_t id) override;

 private:
  // What follows changes what every command reads, so it is not decided ahead.
  void RequireTurn() const;
  void Post(std::string_view sql, Values params, std::int64_t expected_rows);
  template <class Message>
  std::string SealNext(SealedTable table, Stored<Message>& stored);
  // Alarms about what is no longer owed are over with the act that made it so.
  void EndAlarmsOf(const StoredCase& record);
  void EndAlarmsOf(const v1::Dispatch& dispatch, std::int64_t case_id);
  void EndAlarms(std::int64_t case_id, std::int64_t dispatch, const v1::Limit& limit);
  // The rows that say where a dispatch's notices are.
  void PostNotices(const StoredDispatch& dispatch, std::int64_t case_id);
  void Wrote(SealedTable table, std::int64_t id, std::string_view body);
  void Note(DispatchFact fact);
  void Note(CaseFact fact);
  void PostFacts(std::int64_t seq);
  void PostDues();
  void PutAbove(const v1::Place& place);
  void ChangeDirectory();
  // The key that seals an event's reason; 0: the site's own for events.
  std::int64_t KeyOf(std::int64_t case_id, std::int64_t call_id);
  std::string SealReason(const std::string& reason, std::int64_t seq, std::int64_t key);

  GroupHead& head_;
  Instant now_;
  const Randomness& randomness_;
  const RowIds* const unsettled_;
  RowIds rows_;
  bool wrote_ = false;

  // Since the last event: is there anything it has to cover, the digests of the rows, the facts by
  // id, demands so far, cases whose due time has to follow their dispatches.
  bool open_ = false;
  std::vector<RowDigest> digests_;
  std::vector<DispatchFact> dispatch_facts_;
  std::vector<CaseFact> case_facts_;
  std::int64_t demands_ = 0;
  std::set<std::int64_t> stale_dues_;
  // Data keys of the calls and cases that were written: they are not read back.
  std::unordered_map<std::int64_t, std::int64_t> keys_of_;
};

}  // namespace hotline
