#include "tests/procedure/year_stories.h"

#include <algorithm>
#include <iterator>

namespace hotline {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

constexpr YearUnit kUnits[] = {
    {"rudong-civil-affairs", "02.04.01", "320623001", true, false},
    {"rugao-civil-affairs", "02.04.01", "320682", true, true},
    {"haian-civil-affairs", "02.04.01", "320685", true, false},
    {"chongchuan-education", "02.04.02", "320613", true, false},
    {"qidong-education", "02.04.02", "320681", true, true},
    {"haimen-education", "02.04.02", "320614", true, false},
    {"nt-court", "06.06", "3206", false, false},
    {"tongzhou-civil-affairs", "02.04.01", "320612", true, false},
};
constexpr int kNaturalDays = 7;

// 2026 as the State Council's notice (国办发明电〔2025〕7号) has it: days off, and weekends that
// are worked.
const std::set<std::string> kOff{
    "2026-01-01", "2026-01-02", "2026-01-03", "2026-02-15", "2026-02-16", "2026-02-17",
    "2026-02-18", "2026-02-19", "2026-02-20", "2026-02-21", "2026-02-22", "2026-02-23",
    "2026-04-04", "2026-04-05", "2026-04-06", "2026-05-01", "2026-05-02", "2026-05-03",
    "2026-05-04", "2026-05-05", "2026-06-19", "2026-06-20", "2026-06-21", "2026-09-25",
    "2026-09-26", "2026-09-27", "2026-10-01", "2026-10-02", "2026-10-03", "2026-10-04",
    "2026-10-05", "2026-10-06", "2026-10-07"};
const std::set<std::string> kWorked{"2026-01-04", "2026-02-14", "2026-02-28",
                                    "2026-05-09", "2026-09-20", "2026-10-10"};

bool IsWorked(Day day) {
  const std::string text = FormatDay(day);
  if (kWorked.contains(text)) return true;
  if (kOff.contains(text)) return false;
  const std::chrono::weekday weekday(day);
  return weekday != std::chrono::Saturday && weekday != std::chrono::Sunday;
}

Instant MorningOf(Day day) { return Midnight(day) + hours(9); }

// The n-th working day after that day.
Day WorkingDay(Day day, int n) {
  while (n > 0) {
    day += days(1);
    if (IsWorked(day)) --n;
  }
  return day;
}

// 09:00 of the n-th working day after the day of `start`.
Instant WorkingMorning(Instant start, int n) { return MorningOf(WorkingDay(OfficeDay(start), n)); }

// The last day of a lead's limit in days. A natural day that is a rest day rolls to the next
// working day.
Day LastDay(const Story& story) {
  const Day start = OfficeDay(story.issued);
  if (!story.unit->natural) return WorkingDay(start, story.finish);
  Day last = start + days(story.finish);
  while (!IsWorked(last)) last += days(1);
  return last;
}

Instant DueOf(const Story& story) {
  return story.extreme ? story.issued + hours(24) : Midnight(LastDay(story) + days(1));
}

// 09:00 of the n-th day after the last one, in days as the lead's limit counts them.
Instant MorningAfter(const Story& story, int n) {
  const Day last = LastDay(story);
  return story.unit->natural ? MorningOf(last + days(n)) : MorningOf(WorkingDay(last, n));
}

// Of those who may be supervised some are: once or twice, and some explain themselves, before a
// circular is due or after it.
void Supervise(Story& story, int i) {
  const Instant drafted = MorningAfter(story, 2);
  if (!story.unit->commanded || i % 11 == 0) return;
  const hours after[] = {hours(3), hours(30)};
  const hours explaining[] = {hours(0), hours(5), hours(24 * 9)};
  const Instant signed_for = drafted + after[i % 2];
  const Instant again = signed_for + hours(26);
  const Instant explained = again + explaining[i % 3];
  if (signed_for < story.replied) story.supervised.push_back(signed_for);
  if (i % 10 == 3 && again < story.replied) story.supervised.push_back(again);
  if (i % 3 != 0 && explained < story.replied) story.explained = explained;
}

// Late in every way, each unit in its turn.
std::vector<Story> Ordinary() {
  const std::pair<v1::Demand::Kind, int> kinds[] = {
      {v1::Demand::HELP, 5}, {v1::Demand::REPORT, 15}, {v1::Demand::SUGGESTION, 10}};
  const hours signing[] = {hours(2), hours(51), hours(147)};
  const hours replying[] = {hours(200), hours(30), hours(345), hours(700), hours(160)};
  std::vector<Story> stories;
  Instant start = YearBegins() + hours(1);
  for (int i = 0; i < 84; ++i, start += hours(24 * 4 + 1)) {
    const YearUnit& unit = kUnits[i % std::size(kUnits)];
    const auto [kind, finish] = kinds[i % 3];
    const Instant signed_at = start + signing[i % 3];
    stories.push_back({&unit, kind, unit.natural ? kNaturalDays : finish, start, signed_at,
                       signed_at + replying[i % 5]});
    Supervise(stories.back(), i);
  }
  return stories;
}

// At any hour of any day, signed and answered in time or late in every way.
std::vector<Story> Pressing() {
  const minutes signing[] = {minutes(5), minutes(13), minutes(16), minutes(310)};
  const hours replying[] = {hours(10), hours(20), hours(31), hours(24 * 12)};
  std::vector<Story> stories;
  Instant start = *ParseInstant("2026-01-06T21:00+08:00");
  for (int i = 0; i < 24; ++i, start += hours(24 * 14 + 5)) {
    const Instant signed_at = start + signing[i % 4];
    const YearUnit& unit = kUnits[i % 2 == 0 ? 0 : 5];
    stories.push_back(
        {&unit, v1::Demand::HELP, 0, start, signed_at, signed_at + replying[i / 4 % 4], true});
  }
  return stories;
}

// Opinions in time, late, and never: the lead goes on without them.
std::vector<Story> Joint() {
  const hours giving[] = {hours(30), hours(24 * 6), hours(0)};
  std::vector<Story> stories;
  Instant start = *ParseInstant("2026-01-07T11:00+08:00");
  for (int i = 0; i < 18; ++i, start += hours(24 * 19 + 2)) {
    const YearUnit& unit = kUnits[i % 4 == 0 ? 1 : 0];
    const Instant signed_at = start + hours(i % 2 == 0 ? 3 : 40);
    Story story{&unit, v1::Demand::HELP, unit.natural ? kNaturalDays : 5,
                start, signed_at,        start + hours(24 * (14 + i % 9))};
    story.joint = true;
    if (giving[i % 3].count() > 0) story.opinion = signed_at + giving[i % 3];
    stories.push_back(story);
  }
  for (const char* before : {"2026-02-14T10:00+08:00", "2026-09-30T10:00+08:00"}) {
    start = *ParseInstant(before);
    stories.push_back({&kUnits[1], v1::Demand::HELP, kNaturalDays, start, start + hours(2),
                       start + hours(24 * 25)});
    stories.back().joint = true;
    stories.back().opinion = start + hours(24 * 12);
  }
  return stories;
}

// What the co-handler has: days, as the lead counts them, or the time up to a moment.
struct Share {
  int figure;  // days; 0: around the clock
  Day last;
  Instant due;
};

// Three fifths of the lead's days up to its limit, and less where they end on the lead's last day
// or are moved there. Where not a day is left: three fifths of the minutes of working days.
Share ShareOf(const Story& story) {
  const Day issued = OfficeDay(story.issued);
  const Day lead = LastDay(story);
  if (!story.unit->natural) {
    const Day last = WorkingDay(issued, story.finish * 3 / 5);
    return {story.finish * 3 / 5, last, Midnight(last + days(1))};
  }
  for (int figure = static_cast<int>((lead - issued).count()) * 3 / 5; figure > 0; --figure) {
    Day last = issued + days(figure);
    while (!IsWorked(last)) last += days(1);
    if (last < lead) return {figure, last, Midnight(last + days(1))};
  }
  const auto worked = [&](Instant from) {
    int count = 0;
    for (Instant now = from; now < DueOf(story); now += minutes(1)) {
      if (IsWorked(OfficeDay(now))) ++count;
    }
    return count;
  };
  Instant due = story.issued;
  for (int left = worked(story.issued) * 3 / 5; left > 0; due += minutes(1)) {
    if (IsWorked(OfficeDay(due))) --left;
  }
  // Told in whole seconds, and the dispatch is written a moment after the clock was set.
  return {0, OfficeDay(due), due - std::chrono::seconds(1)};
}

// Until when the opinion is owed: it came, or the lead replied.
Instant OpinionOver(const Story& story) {
  return story.opinion == Instant{} ? story.replied : std::min(story.opinion, story.replied);
}

// Collects what a unit is owed up to the moment at which it was done.
class Notices {
 public:
  Notices(std::string unit, bool commanded) : unit_(std::move(unit)), commanded_(commanded) {}

  // Where both are at the same moment the clockwork is first: the clock has to move there.
  void Remind(const char* limit, Instant time, Instant done) {
    if (time <= done) Add(time, "REMINDER", limit, "sent");
  }
  // Who is not commanded is reminded instead.
  void Supervise(const char* limit, Instant time, Instant done, bool signed_for) {
    if (!commanded_) return Remind(limit, time, done);
    if (time <= done) Add(time, "SUPERVISION", limit, signed_for ? "sent" : "draft");
  }
  void Publish(const char* limit, Instant time, Instant done) {
    if (commanded_ && time <= done) Add(time, "CIRCULAR", limit, "draft");
  }
  // On the first, second and sixth day after a limit in days. A supervisor may sign for the finish,
  // the unit may explain itself, and who was supervised twice is told of all the same.
  void AfterTheLimit(const char* limit, Instant first, Instant second, Instant sixth, Instant done,
                     const std::vector<Instant>& supervised = {}, Instant explained = {}) {
    Remind(limit, first, done);
    Supervise(limit, second, done, !supervised.empty());
    for (std::size_t i = 1; i < supervised.size(); ++i) {
      Add(supervised[i], "SUPERVISION", limit, "sent");
    }
    const bool twice =
        std::ranges::count_if(supervised, [&](Instant at) { return at < sixth; }) > 1;
    const bool spared = explained != Instant{} && explained < sixth && !twice;
    if (!spared) Publish(limit, sixth, done);
  }

  std::vector<std::string> Sorted() {
    std::sort(lines_.begin(), lines_.end());
    return lines_;
  }

 private:
  void Add(Instant time, const std::string& kind, const std::string& limit, const char* how) {
    lines_.push_back(FormatInstant(time) + " " + kind + " " + limit + " " + unit_ + " " + how);
  }

  const std::string unit_;
  const bool commanded_;
  std::vector<std::string> lines_;
};

// Around the clock: a reminder at four fifths, a supervision at the limit, which nobody waits to
// sign; a circular once five working days are over.
void AddAroundTheClock(const Story& story, Notices& owed) {
  owed.Remind("SIGN", story.issued + minutes(12), story.signed_at);
  owed.Supervise("SIGN", story.issued + minutes(15), story.signed_at, true);
  owed.Remind("FINISH", story.issued + minutes(24 * 60 * 4 / 5), story.replied);
  owed.Supervise("FINISH", story.issued + hours(24), story.replied, true);
  owed.Publish("FINISH", WorkingMorning(story.issued + hours(24), 6), story.replied);
}

// What follows the last day of natural days counts every day, too.
void AddFinish(const Story& story, Notices& owed) {
  const int n = story.finish * 4 / 5 + 1;
  owed.Remind("FINISH",
              story.unit->natural ? MorningOf(OfficeDay(story.issued) + days(n))
                                  : WorkingMorning(story.issued, n),
              story.replied);
  owed.AfterTheLimit("FINISH", MorningAfter(story, 1), MorningAfter(story, 2),
                     MorningAfter(story, 6), story.replied, story.supervised, story.explained);
}

void AddSigning(const Story& story, Notices& owed) {
  owed.Remind("SIGN", WorkingMorning(story.issued, 1), story.signed_at);
  owed.Remind("SIGN", WorkingMorning(story.issued, 2), story.signed_at);
}

// At the limit, then every two hours until it is done.
std::vector<Instant> AlarmsFrom(Instant due, Instant done) {
  std::vector<Instant> alarms;
  for (Instant time = due; time <= done; time += hours(2)) alarms.push_back(time);
  return alarms;
}

}  // namespace

Instant YearBegins() { return *ParseInstant("2026-01-05T09:00+08:00"); }
Instant YearEnds() { return *ParseInstant("2026-12-31T12:00+08:00"); }

std::vector<std::pair<Instant, Instant>> PeriodsOfTheYear() {
  const auto first = [](unsigned month) {
    return Midnight(std::chrono::year(2026) / std::chrono::month(month) / 1);
  };
  std::vector<std::pair<Instant, Instant>> periods;
  for (unsigned month = 1; month < 12; ++month) periods.push_back({first(month), first(month + 1)});
  periods.push_back({first(1), YearEnds()});
  return periods;
}

std::vector<Story> StoriesOfTheYear() {
  std::vector<Story> year = Ordinary();
  std::ranges::move(Pressing(), std::back_inserter(year));
  std::ranges::move(Joint(), std::back_inserter(year));
  std::erase_if(year,
                [&](const Story& story) { return story.issued + hours(24 * 31) >= YearEnds(); });
  return year;
}

std::string RulesOfTheYear() {
  return "year-rugao,99,02.04.01,,,320682,,,,REFER,civil-affairs,,,COUNTY,,beijing,\n"
         "year-qidong,99,02.04.02,,,320681,,,,REFER,education,,,COUNTY,,beijing,\n";
}

std::vector<std::string> OwedToLead(const Story& story) {
  Notices owed(story.unit->id, story.unit->commanded);
  if (story.extreme) {
    AddAroundTheClock(story, owed);
    return owed.Sorted();
  }
  AddSigning(story, owed);
  AddFinish(story, owed);
  return owed.Sorted();
}

std::vector<std::string> OwedToCoHandler(const Story& story) {
  const Instant done = OpinionOver(story);
  const Share share = ShareOf(story);
  Notices owed(kYearCoHandler, true);
  AddSigning(story, owed);
  if (share.figure == 0) {
    owed.Remind("OPINION", story.issued + (share.due - story.issued) * 4 / 5, done);
    owed.Supervise("OPINION", share.due, done, true);
    owed.Publish("OPINION", WorkingMorning(share.due, 6), done);
    return owed.Sorted();
  }
  const auto morning = [&](Day day, int n) {
    return MorningOf(story.unit->natural ? day + days(n) : WorkingDay(day, n));
  };
  owed.Remind("OPINION", morning(OfficeDay(story.issued), share.figure * 4 / 5 + 1), done);
  owed.AfterTheLimit("OPINION", morning(share.last, 1), morning(share.last, 2),
                     morning(share.last, 6), done);
  return owed.Sorted();
}

std::vector<Instant> AlarmsOfSigning(const Story& story) {
  if (!story.extreme) return {};
  return AlarmsFrom(story.issued + minutes(15), story.signed_at);
}

std::vector<Instant> AlarmsOfFinishing(const Story& story) {
  if (!story.extreme) return {};
  return AlarmsFrom(story.issued + hours(24), story.replied);
}

std::vector<Instant> AlarmsOfOpinion(const Story& story) {
  if (!story.joint) return {};
  const Share share = ShareOf(story);
  if (share.figure != 0) return {};
  return AlarmsFrom(share.due, OpinionOver(story));
}

std::map<std::string, std::int64_t> ClosureOf(const std::vector<Story>& year,
                                              const std::string& unit, Instant from, Instant to) {
  // The call comes before its dispatch and the contact before the reply, each with a time of its
  // own: what is done at the very end is recorded after it.
  std::int64_t on_time = 0, late = 0, open = 0, not_yet_due = 0;
  for (const Story& story : year) {
    if ((!unit.empty() && unit != story.unit->id) || story.issued >= to) continue;
    const Instant due = DueOf(story);
    const bool finished = story.replied < to;
    if (due > to) {
      if (!finished) ++not_yet_due;
    } else if (due > from) {
      ++(!finished ? open : story.replied < due ? on_time : late);
    }
  }
  return {{"due", on_time + late + open}, {"finished", on_time + late},
          {"on_time", on_time},           {"finished_late", late},
          {"overdue_open", open},         {"not_yet_due", not_yet_due}};
}

std::set<std::string> UnitsOfTheYear() {
  std::set<std::string> units;
  for (const YearUnit& unit : kUnits) units.insert(unit.id);
  return units;
}

std::vector<Instant> OddMoments(const Story& story) {
  std::vector<Instant> moments{story.issued, story.signed_at, story.replied};
  if (story.joint && story.opinion != Instant{}) moments.push_back(story.opinion);
  if (story.explained != Instant{}) moments.push_back(story.explained);
  std::ranges::copy(story.supervised, std::back_inserter(moments));
  const std::vector<Instant> opinion = AlarmsOfOpinion(story);
  if (!opinion.empty()) {
    moments.push_back(story.issued + (opinion[0] - story.issued) * 4 / 5);
    std::ranges::copy(opinion, std::back_inserter(moments));
  }
  if (!story.extreme) return moments;
  moments.push_back(story.issued + minutes(12));
  moments.push_back(story.issued + minutes(24 * 60 * 4 / 5));
  std::ranges::copy(AlarmsOfSigning(story), std::back_inserter(moments));
  std::ranges::copy(AlarmsOfFinishing(story), std::back_inserter(moments));
  return moments;
}

Instant WeekOf(Instant moment) {
  const Instant monday = Midnight(OfficeDay(YearBegins()));
  return monday + (moment - monday) / hours(24 * 7) * hours(24 * 7);
}

std::string OnDuty(Instant moment) {
  const auto week = (WeekOf(moment) - Midnight(OfficeDay(YearBegins()))) / hours(24 * 7);
  return week % 2 == 0 ? "accounts/supervisor1" : "accounts/supervisor2";
}

}  // namespace hotline
