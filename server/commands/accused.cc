#include <algorithm>
#include <map>

#include "rules/accusing.h"
#include "rules/lifecycle.h"
#include "rules/names.h"
#include "rules/refusals.h"
#include "rules/text.h"
#include "server/commands/course.h"
#include "server/commands/file.h"
#include "server/commands/shutting_out.h"

namespace hotline::commands {
namespace {

using v1::Act;
using v1::Refusal;
using Seen = v1::NameAccusedResponse::Seen;

constexpr int kMostSeen = 200;
constexpr int kEventsAtOnce = 1000;

// As it is stored: the person behind an account comes from the server.
Result<v1::Accused> Identify(Reader& reader, v1::Accused accused, const PlaceIndex& place) {
  Findings found;
  CheckAccused(accused, place, "accused", found);
  if (!found.empty()) return found.refusals();
  accused.clear_account_person();
  if (accused.account().empty()) return accused;
  const auto account = reader.FindAccount(accused.account());
  if (!account) return Refuse(Refusal::UNKNOWN_VALUE, "accused.account", accused.account());
  accused.set_account_person(account->person());
  return accused;
}

std::string PersonOf(Reader& reader, const std::string& account) {
  const auto found = account.empty() ? std::nullopt : reader.FindAccount(account);
  return found ? found->person() : "";
}

// All of a case's history, oldest first, a page at a time.
template <class Tell>
void EachEvent(Reader& reader, std::int64_t case_id, Tell tell) {
  std::int64_t after = 0;
  for (bool more = true; more;) {
    const auto page = reader.EventsOfCase(case_id, after, kEventsAtOnce);
    for (const v1::Event& event : page) tell(event);
    more = page.size() == kEventsAtOnce;
    if (more) after = page.back().seq();
  }
}

// What those who are shut out opened of the case and did with it while they saw it, and what lay
// open to them.
std::vector<Seen> FindSeen(Reader& reader, const CaseFile& file, const ShutOut& accused,
                           const Ambient& ambient) {
  const PlaceIndex& place = *ambient.place;
  const std::set<std::string> units = AllShutOut(reader, accused.units, place);
  std::vector<Seen> all;
  const auto add = [&](const std::string& unit) -> Seen& {
    Seen& seen = all.emplace_back();
    seen.set_unit(unit);
    if (const v1::Unit* found = place.FindUnit(unit)) seen.set_unit_name(found->title());
    return seen;
  };
  const auto add_open = [&](const v1::Dispatch& dispatch, const std::string& unit, Act::Kind act,
                            const google::protobuf::Timestamp& time) {
    if (unit.empty() || !units.contains(unit)) return;
    Seen& seen = add(unit);
    seen.set_act(act);
    seen.set_dispatch(ParseDispatchName(dispatch.name())->serial);
    *seen.mutable_time() = time;
  };
  for (const StoredDispatch& stored : file.dispatches) {
    const v1::Dispatch& one = stored.record;
    add_open(one, one.unit(), Act::DISPATCH, one.issue_time());
    add_open(one, one.assignment().authority(), Act::DISPATCH, one.issue_time());
    for (const v1::HandDown& past : one.past_hand_downs()) {
      add_open(one, past.unit(), Act::HAND_DOWN, past.time());
    }
    add_open(one, one.handed_down().unit(), Act::HAND_DOWN, one.handed_down().time());
  }
  std::map<std::string, bool> is_accused;  // by account
  const auto is_shut_out = [&](const std::string& account, const std::string& unit) {
    const auto [known, first] = is_accused.try_emplace(account, false);
    if (first && !accused.persons.empty()) {
      known->second = accused.persons.contains(PersonOf(reader, account));
    }
    return known->second || (!unit.empty() && units.contains(unit));
  };
  EachEvent(reader, file.stored.id, [&](const v1::Event& event) {
    if (!is_shut_out(event.actor(), event.unit())) return;
    Seen& seen = add(event.unit());
    seen.set_account(event.actor());
    seen.set_act(event.act());
    seen.set_dispatch(event.dispatch());
    *seen.mutable_time() = event.recorded_time();
  });
  for (const std::string& resource : {file.record().name(), file.record().call()}) {
    if (ambient.looks_at == nullptr || resource.empty()) continue;
    for (const AccessEntry& look : (*ambient.looks_at)(resource)) {
      if (!is_shut_out(look.account, look.unit)) continue;
      Seen& seen = add(look.unit);
      seen.set_account(look.account);
      seen.set_method(look.method);
      *seen.mutable_time() = ToProto(look.time);
    }
  }
  std::stable_sort(all.begin(), all.end(), [](const Seen& one, const Seen& other) {
    return FromProto(one.time()) < FromProto(other.time());
  });
  if (all.size() > kMostSeen) all.resize(kMostSeen);
  return all;
}

v1::NameAccusedResponse AnswerWith(const CaseFile& file, std::vector<Seen> seen,
                                   const Ambient& ambient) {
  v1::NameAccusedResponse response;
  *response.mutable_record() = View(file, ambient);
  for (Seen& one : seen) *response.add_seen() = std::move(one);
  return response;
}

// One case of the group with all that is to be written of it.
struct Step {
  CaseFile file;
  ExclusionChange exclusion;
  Loss loss;
};

// `files`: the named case first, then those merged with it.
std::vector<Step> PlanSteps(Reader& reader, std::vector<CaseFile> files, const ShutOut& accused,
                            const Ambient& ambient) {
  const std::set<std::string> units = AllShutOut(reader, accused.units, *ambient.place);
  std::vector<Step> steps;
  for (CaseFile& file : files) {
    Step& step = steps.emplace_back();
    step.file = std::move(file);
    step.exclusion = PlanExclusion(reader, step.file, accused);
    std::vector<v1::Dispatch*> dispatches;
    for (StoredDispatch& one : step.file.dispatches) dispatches.push_back(&one.record);
    const std::string handler = PersonOf(reader, step.file.record().handler());
    step.loss = TakeFromAccused(step.file.record(), dispatches, units,
                                accused.persons.contains(handler), *ambient.place, ambient.now);
  }
  return steps;
}

void WriteSteps(Transaction& tx, std::vector<Step>& steps, Act::Kind act, const v1::Change& change,
                const std::string& reason, const Ambient& ambient) {
  for (Step& step : steps) {
    for (const std::size_t i : step.loss.dispatches) {
      Save(tx, step.file, step.file.dispatches[i], act, change, reason, ambient);
    }
    Write(tx, step.exclusion);
    Save(tx, step.file, act, change, reason, ambient);
  }
}

// The named case with those merged with it, and whom they all accuse.
struct Group {
  std::vector<CaseFile> files;
  ShutOut accused;
};
Group GroupOf(Reader& reader, CaseFile named) {
  Group group;
  group.files = OthersMerged(reader, named.record());
  group.files.insert(group.files.begin(), std::move(named));
  for (const CaseFile& file : group.files) AddShutOut(file.record(), group.accused);
  return group;
}

}  // namespace

Result<v1::NameAccusedResponse> NameAccused(Transaction& tx, const v1::NameAccusedRequest& request,
                                            const Ambient& ambient) {
  Result<CaseFile> file = BeginOnCase(tx, request, Act::NAME_ACCUSED, ambient);
  if (!file) return file.refusals();
  const Result<v1::Accused> accused = Identify(tx, request.accused(), *ambient.place);
  if (!accused) return accused.refusals();
  const Check named = hotline::NameAccused(file->record(), *accused);
  if (!named) return named.refusals();

  Group group = GroupOf(tx, std::move(*file));
  std::vector<Seen> seen = FindSeen(tx, group.files.front(), group.accused, ambient);
  std::vector<Step> steps = PlanSteps(tx, std::move(group.files), group.accused, ambient);
  WriteSteps(tx, steps, Act::NAME_ACCUSED, request.change(), "", ambient);
  return AnswerWith(steps.front().file, std::move(seen), ambient);
}

Result<v1::ActResponse> ClearAccused(Transaction& tx, const v1::ClearAccusedRequest& request,
                                     const Ambient& ambient) {
  Result<CaseFile> file = BeginOnCase(tx, request, Act::CLEAR_ACCUSED, ambient);
  if (!file) return file.refusals();
  if (IsBlank(request.reason())) return Refuse(Refusal::MISSING, "reason");
  const Check cleared = hotline::ClearAccused(file->record(), request.accused());
  if (!cleared) return cleared.refusals();

  Group group = GroupOf(tx, std::move(*file));
  std::vector<Step> steps = PlanSteps(tx, std::move(group.files), group.accused, ambient);
  WriteSteps(tx, steps, Act::CLEAR_ACCUSED, request.change(), request.reason(), ambient);
  return Answer(steps.front().file, ambient);
}

Result<v1::NameAccusedResponse> AnswerOfNaming(Reader& reader, const std::string& resource,
                                               const Ambient& ambient) {
  const Result<CaseFile> file = OpenCaseFile(reader, resource, ambient);
  if (!file) return file.refusals();
  const Group group = GroupOf(reader, *file);
  return AnswerWith(*file, FindSeen(reader, *file, group.accused, ambient), ambient);
}

}  // namespace hotline::commands
