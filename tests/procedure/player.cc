#include "tests/procedure/player.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "hotline/v1/intake_service.pb.h"
#include "rules/asking.h"
#include "rules/lifecycle.h"
#include "rules/names.h"
#include "tests/procedure/methods.h"

namespace hotline {
namespace {

using google::protobuf::Message;

constexpr int kTimePercent = 4;
constexpr int kCallPercent = 3;
constexpr int kWorldPercent = 1;
// As anybody, on anything, whatever was learnt.
constexpr int kWildPercent = 8;
// How often somebody of the desk says that he records for a unit.
constexpr int kRecordedPercent = 30;
constexpr int kFillings = 9;
constexpr int kFilledPercents[] = {10, 35, 65};
// How often he does what he is told that he can, and how many persons he asks for it.
constexpr int kListedPercent = 85;
constexpr int kAsked = 2;
// The desk is many; a case gets on in the hands of its units.
constexpr int kOfUnitPercent = 60;
// An act done so often is only half as new.
constexpr double kFamiliar = 10;
// Acts without which most others cannot be: sought so much more.
const std::set<v1::Act::Kind> kLeadOn{
    v1::Act::DISPATCH,    v1::Act::SIGN,          v1::Act::RECORD_CONTACT, v1::Act::REPLY,
    v1::Act::DRAFT_REPLY, v1::Act::PASS_AUDIT,    v1::Act::ASK_RETURN,     v1::Act::ASK_EXTENSION,
    v1::Act::ASK_WAIVER,  v1::Act::ENTER_DECISION};
constexpr double kLeadOnFactor = 10;
// How often somebody looks first at which acts are possible.
constexpr int kAskedPercent = 20;
constexpr std::size_t kActsRemembered = 60;
constexpr const char* kEvidence = "测试传真 3 页";

constexpr std::chrono::minutes kPauses[] = {
    std::chrono::minutes(5),     std::chrono::minutes(25),    std::chrono::hours(3),
    std::chrono::hours(26),      std::chrono::hours(24 * 3),  std::chrono::hours(24 * 8),
    std::chrono::hours(24 * 16), std::chrono::hours(24 * 40),
};

// The desk and whoever commands; units' staff besides.
constexpr Set kPeople{v1::Role::OPERATOR, v1::Role::DUTY_OPERATOR, v1::Role::DISPATCHER,
                      v1::Role::ISSUER, v1::Role::SUPERVISOR};

// Methods that are not an act on a case: the calls have a form of their own here, places and
// destructions are proved elsewhere.
const std::set<std::string> kNotPlayed{"LogCall", "ShredCase", "SetClock"};

v1::Change* ChangeOf(Message& message) {
  const auto* field = message.GetDescriptor()->FindFieldByName("change");
  return dynamic_cast<v1::Change*>(message.GetReflection()->MutableMessage(&message, field));
}

void SetName(Message& message, const std::string& name) {
  const auto* field = message.GetDescriptor()->FindFieldByName("name");
  if (field != nullptr) message.GetReflection()->SetString(&message, field, name);
}

// What kind of thing a name is: "cases//dispatches//asks/".
std::string KindOf(const std::string& name) {
  std::string kind;
  bool is_kind = true;
  for (const char letter : name) {
    if (letter == '/') is_kind = !is_kind;
    if (letter == '/' || is_kind) kind += letter;
  }
  return kind;
}

bool IsUnitStaff(v1::Role::Kind role) {
  return role == v1::Role::HANDLER || role == v1::Role::HEAD;
}

std::string StateOf(const v1::Case& record) {
  std::string state = v1::Case::State_Name(record.state());
  for (const v1::Dispatch& one : record.dispatches()) {
    if (one.round() == record.round()) state += " " + v1::Dispatch::State_Name(one.state());
  }
  return state;
}

}  // namespace

double Experience::Weight(const std::string& method, const std::string& state) const {
  const auto found = counts_.find({method, state});
  if (found == counts_.end()) return 1;
  const Count& count = found->second;
  // What worked is tried again, but not for ever: a rare act matters as much as a common one.
  return (count.acted + 0.5) / (count.tries + 1.0) / (1.0 + 0.05 * count.acted) + 0.001;
}

bool Experience::Fits(const std::string& method, const std::string& kind) const {
  return !misfits_.contains({method, kind});
}

void Experience::NoteMisfit(const std::string& method, const std::string& kind) {
  misfits_.insert({method, kind});
}

void Experience::Note(const std::string& method, const std::string& state, bool acted) {
  Count& count = counts_[{method, state}];
  ++count.tries;
  if (acted) ++count.acted;
}

Player::Player(TestServer& server, const v1::Place& place, std::vector<v1::Account> accounts,
               Manner manner, Experience& experience, Played& played)
    : server_(server),
      place_(place),
      accounts_(std::move(accounts)),
      manner_(manner),
      experience_(experience),
      played_(played),
      cases_(server.cases()),
      changer_(server, place_) {
  world_.place = &place_;
  for (const v1::Account& account : accounts_) {
    world_.accounts.push_back(account.name());
    tokens_[account.name()] = server.Token(account.name().substr(account.name().find('/') + 1));
  }
  FindMethods();
  FindManned();
}

void Player::FindManned() {
  std::set<std::string> manned;
  for (const v1::Account& account : accounts_) manned.insert(account.scope());
  for (const v1::Unit& unit : place_.units()) {
    if (manned.contains(unit.id())) world_.manned.push_back(unit.id());
  }
}

// All changing methods of all services whose requests name something, and the duty roster.
void Player::FindMethods() {
  const auto& pool = *google::protobuf::DescriptorPool::generated_pool();
  std::set<std::string> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(HOTLINE_SOURCE_DIR) + "/proto/hotline/v1")) {
    files.insert("hotline/v1/" + entry.path().filename().string());
  }
  for (const std::string& name : files) {
    const auto* file = pool.FindFileByName(name);
    if (file == nullptr) continue;
    for (int s = 0; s < file->service_count(); ++s) {
      const auto& service = *file->service(s);
      for (int m = 0; m < service.method_count(); ++m) {
        const auto& method = *service.method(m);
        const auto* request = method.input_type();
        const bool names_something =
            request->FindFieldByName("name") != nullptr || method.name() == "PutDuty";
        if (kNotPlayed.contains(method.name()) || method.server_streaming() ||
            request->FindFieldByName("change") == nullptr || !names_something) {
          continue;
        }
        methods_.push_back({method.name(), "/" + service.full_name() + "/" + method.name(), request,
                            method.output_type(), &AccessOf(method.name())});
      }
    }
  }
}

void Player::Step(std::uint64_t salt) {
  Dice dice(salt);
  acted_ = false;
  world_.now = server_.clock().Now();
  const auto what = static_cast<int>(dice.Below(100));
  if (what < kTimePercent && !world_.cases.empty()) {
    LetTimePass(dice);
  } else if (what < kTimePercent + kCallPercent || world_.cases.empty()) {
    LogCall(dice);
  } else if (what < kTimePercent + kCallPercent + kWorldPercent) {
    ChangeWorld(dice);
  } else if (manner_ == Manner::kWild || !dice.Chance(kListedPercent) || !ActAsListed(dice)) {
    ActAtRandom(dice);
  }
  if (acted_) MoveClock(world_.now);
  ++played_.total;
}

void Player::LetTimePass(Dice& dice) {
  // Short pauses come more often than long ones.
  const std::size_t longest = 1 + dice.Below(std::size(kPauses));
  MoveClock(world_.now + kPauses[dice.Below(longest)]);
}

void Player::MoveClock(Instant time) {
  v1::SetClockRequest request;
  *request.mutable_time() = ToProto(time);
  v1::SetClockResponse response;
  const auto context = TestServer::With(tokens_.begin()->second);
  if (!server_.demo()->SetClock(context.get(), request, &response).ok()) {
    throw std::runtime_error("the clock does not move");
  }
}

void Player::LogCall(Dice& dice) {
  v1::LogCallRequest request = CallWithCaseAt(world_.now);
  v1::Call& call = *request.mutable_call();
  v1::Demand& demand = *call.mutable_demands(0);
  call.mutable_caller()->set_telephone("1380000" + std::to_string(1000 + dice.Below(9000)));
  demand.set_kind(static_cast<v1::Demand::Kind>(1 + dice.Below(5)));
  if (dice.Chance(12)) demand.set_urgency(static_cast<v1::Demand::Urgency>(1 + dice.Below(3)));
  if (dice.Chance(8)) demand.set_situation(v1::Demand::SUSPECTED_VIOLENCE);
  if (dice.Chance(15)) call.mutable_caller()->set_no_reply_wanted(true);
  if (dice.Chance(10)) call.mutable_caller()->set_confidential(true);
  if (dice.Chance(20)) demand.set_outcome(v1::Demand::HANDLED_DIRECTLY);
  if (dice.Chance(50)) demand.set_category(dice.Chance(50) ? "02.01" : "03.01");
  if (dice.Chance(50)) demand.set_region(dice.Chance(50) ? "320685001" : "320613001");
  demand.set_result("测试处理结果");
  if (dice.Chance(25)) {
    const auto& units = place_.units();
    demand.add_accused()->set_unit(
        units[static_cast<int>(dice.Below(static_cast<std::size_t>(units.size())))].id());
  } else {
    demand.set_none_named(true);
  }
  v1::LogCallResponse response;
  const auto context = TestServer::With(tokens_.at("accounts/operator1"));
  const grpc::Status status = server_.intake()->LogCall(context.get(), request, &response);
  ++played_.tries["LogCall"];
  if (!status.ok()) return;
  ++played_.acts["LogCall"];
  for (const v1::Case& record : response.cases()) {
    world_.cases.push_back(record.name());
    Remember("accounts/operator1 LogCall " + record.name());
  }
}

void Player::ChangeWorld(Dice& dice) {
  const bool calendar = dice.Chance(70);
  const std::string what = calendar ? "ImportCalendar" : "ImportPlace";
  ++played_.tries[what];
  const auto& units = world_.units.empty() ? world_.manned : world_.units;
  if (calendar ? changer_.ChangeCalendar(dice, world_.now)
               : changer_.ChangeDirectory(dice, world_.now, units)) {
    ++played_.acts[what];
    Remember(what);
  }
}

v1::Case Player::Stored(const std::string& name) const {
  v1::Case record;
  server_.server().store().ReadAndWait([&](Reader& reader) {
    const auto stored = reader.FindCase(*ParseCaseName(name));
    if (!stored) return;
    record = stored->record;
    record.set_etag(Etag(stored->etag_version()));
    for (const auto& one : reader.DispatchesOf(stored->id)) {
      *record.add_dispatches() = one.record;
      record.mutable_dispatches()->rbegin()->set_etag(Etag(one.etag_version()));
    }
  });
  return record;
}

void Player::Look(const v1::Case& record) {
  world_.units.clear();
  world_.dispatches.clear();
  for (const v1::Dispatch& one : record.dispatches()) {
    world_.units.push_back(one.unit());
    world_.dispatches.push_back(one.name());
  }
}

std::vector<Player::Target> Player::TargetsOf(const v1::Case& record) const {
  std::vector<Target> targets{{record.name(), record.etag()}};
  for (const v1::Ask& ask : record.asks()) targets.push_back({ask.name(), record.etag()});
  for (const v1::Dispatch& one : record.dispatches()) {
    targets.push_back({one.name(), one.etag()});
    for (const v1::Ask& ask : one.asks()) targets.push_back({ask.name(), one.etag()});
  }
  server_.server().store().ReadAndWait([&](Reader& reader) {
    constexpr int kAlarms = 5;
    for (const v1::Alarm& alarm :
         reader.ListAlarms({.kind = Scope::Kind::kSite}, "", true, INT64_MAX, kAlarms)) {
      targets.push_back({alarm.name(), ""});
    }
  });
  return targets;
}

std::vector<std::size_t> Player::Fitting(const Method& method,
                                         const std::vector<Target>& targets) const {
  std::vector<std::size_t> fitting;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    if (experience_.Fits(method.name, KindOf(targets[i].name))) fitting.push_back(i);
  }
  return fitting;
}

std::size_t Player::Aim(const Method& method, const std::vector<Target>& targets,
                        Dice& dice) const {
  const std::vector<std::size_t> fitting = Fitting(method, targets);
  return fitting.empty() ? 0 : dice.Of(fitting);
}

const v1::Account& Player::Actor(const Method& method, const v1::Case& record, Dice& dice) const {
  if (dice.Chance(kWildPercent)) return dice.Of(accounts_);
  std::vector<const v1::Account*> fitting;
  for (const v1::Account& account : accounts_) {
    if (!method.access->roles.contains(account.role())) continue;
    const auto of_unit = [&](const v1::Dispatch& one) { return one.unit() == account.scope(); };
    const auto& all = record.dispatches();
    if (!IsUnitStaff(account.role()) || std::any_of(all.begin(), all.end(), of_unit)) {
      fitting.push_back(&account);
    }
  }
  return fitting.empty() ? dice.Of(accounts_) : *dice.Of(fitting);
}

v1::Case Player::SomeCase(Dice& dice) const {
  // Mostly one of the last: a case is to get somewhere.
  const auto& cases = world_.cases;
  const std::size_t recent = std::min<std::size_t>(cases.size(), dice.Chance(80) ? 8 : 60);
  return Stored(cases[cases.size() - 1 - dice.Below(recent)]);
}

void Player::ActAtRandom(Dice& dice) {
  const v1::Case record = SomeCase(dice);
  if (record.name().empty()) return;
  Look(record);
  const std::string state = StateOf(record);
  const std::vector<Target> targets = TargetsOf(record);
  std::vector<double> weights;
  for (const Method& method : methods_) {
    const bool reaches = !Fitting(method, targets).empty();
    weights.push_back(reaches ? experience_.Weight(method.name, state) : 0);
  }
  const Method& method =
      dice.Chance(kWildPercent) ? dice.Of(methods_) : methods_[dice.ByWeight(weights)];
  const v1::Account& actor = Actor(method, record, dice);
  const bool records = !IsUnitStaff(actor.role()) &&
                       method.access->roles.contains(v1::Role::HANDLER) &&
                       dice.Chance(kRecordedPercent);
  const bool asks = dice.Chance(kAskedPercent);
  const auto listed = asks ? Listed(actor, record.name()) : std::nullopt;
  const std::int64_t before = server_.server().store().last_seq();
  const bool acted = Try(method, actor, records, record, targets, dice);
  if (asks && acted) CheckForeseen(actor, records, record.name(), before, listed);
}

double Player::Novelty(v1::Act::Kind act) const {
  const auto found = played_.performed.find(act);
  const int performed = found == played_.performed.end() ? 0 : found->second;
  return (kLeadOn.contains(act) ? kLeadOnFactor : 1.0) / (kFamiliar + performed);
}

Player::Concerned Player::ConcernedWith(const v1::Case& record) const {
  Concerned concerned;
  for (const v1::Account& account : accounts_) {
    const auto of_unit = [&](const v1::Dispatch& one) {
      return one.unit() == account.scope() || one.handed_down().unit() == account.scope();
    };
    if (kPeople.contains(account.role())) concerned.desk.push_back(&account);
    if (IsUnitStaff(account.role()) && std::ranges::any_of(record.dispatches(), of_unit)) {
      concerned.units.push_back(&account);
    }
  }
  return concerned;
}

const Player::Method* Player::MethodFor(v1::Act::Kind act, Dice& dice) const {
  const std::vector<std::string> names = MethodsOf(act);
  if (names.empty()) return nullptr;
  const std::string& name = dice.Of(names);
  const auto found = std::ranges::find(methods_, name, &Method::name);
  if (found == methods_.end()) throw std::runtime_error("there is no method " + name);
  return &*found;
}

std::vector<Player::Target> Player::TargetsFor(v1::Act::Kind act, const v1::Account& actor,
                                               const v1::Case& record) {
  std::vector<Target> targets;
  const ActRow& row = RowOf(act);
  const auto add_asks = [&](const auto& owner) {
    for (const v1::Ask& ask : owner.asks()) {
      if (ask.state() != v1::Ask::OPEN) continue;
      const bool consented = act == v1::Act::CONSENT_TO_WAIVER && ask.kind() == v1::Ask::WAIVER;
      if (act == v1::Act::WITHDRAW_ASK || consented || RulingOn(ask.kind()) == act) {
        targets.push_back({ask.name(), owner.etag()});
      }
    }
  };
  if (act != v1::Act::RULE_ON_RETURN) {  // which names the dispatch
    add_asks(record);
    for (const v1::Dispatch& one : record.dispatches()) add_asks(one);
  }
  if (!targets.empty() || row.dispatch_states.empty()) return targets;
  for (const v1::Dispatch& one : record.dispatches()) {
    const bool reached = !IsUnitStaff(actor.role()) || one.unit() == actor.scope() ||
                         one.handed_down().unit() == actor.scope();
    if (reached && row.dispatch_states.contains(one.state()) &&
        (row.part == v1::Dispatch::PART_UNSPECIFIED || row.part == one.part())) {
      targets.push_back({one.name(), one.etag()});
    }
  }
  return targets;
}

bool Player::ActAsListed(Dice& dice) {
  const v1::Case record = SomeCase(dice);
  if (record.name().empty()) return false;
  Look(record);
  const Concerned concerned = ConcernedWith(record);
  struct Choice {
    const v1::Account* actor;
    v1::Act::Kind act;
  };
  std::vector<Choice> choices;
  std::vector<double> weights;
  for (int i = 0; i < kAsked; ++i) {
    const bool of_unit = !concerned.units.empty() && dice.Chance(kOfUnitPercent);
    const v1::Account* actor = dice.Of(of_unit ? concerned.units : concerned.desk);
    const auto listed = Listed(*actor, record.name());
    if (!listed) continue;
    for (const auto& entry : listed->acts()) {
      if (!entry.possible() || MethodsOf(entry.act()).empty()) continue;
      choices.push_back({actor, entry.act()});
      weights.push_back(Novelty(entry.act()) *
                        experience_.Weight(v1::Act::Kind_Name(entry.act()), "listed"));
    }
  }
  if (choices.empty()) return false;
  const auto [actor, act] = choices[dice.ByWeight(weights)];
  std::vector<Target> targets = TargetsFor(act, *actor, record);
  // Of several it is possible for one at least, which one is not told.
  const std::string meant = targets.empty()       ? record.name()
                            : targets.size() == 1 ? targets.front().name
                                                  : "";
  if (targets.empty()) targets = TargetsOf(record);
  const bool acted = Try(*MethodFor(act, dice), *actor, act == v1::Act::RECORD_FOR_UNIT, record,
                         std::move(targets), dice);
  experience_.Note(v1::Act::Kind_Name(act), "listed", acted);
  if (!acted && last_target_ == meant) CheckOffered(act, *actor, record);
  return true;
}

bool Player::Try(const Method& method, const v1::Account& actor, bool records,
                 const v1::Case& record, std::vector<Target> targets, Dice& dice) {
  // The generated class where there is one, so that its fields can be asked for by type.
  const Message* prototype =
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(method.request);
  const std::unique_ptr<Message> typed(prototype->New());
  const bool acted = Send(method, actor, records, *typed, std::move(targets), dice);
  experience_.Note(method.name, StateOf(record), acted);
  ++played_.tries[method.name];
  if (acted) ++played_.acts[method.name];
  return acted;
}

std::optional<v1::ListActsResponse> Player::Listed(const v1::Account& actor,
                                                   const std::string& name) {
  v1::ListActsRequest request;
  request.set_name(name);
  v1::ListActsResponse response;
  const auto context = TestServer::With(tokens_.at(actor.name()));
  if (!cases_->ListActs(context.get(), request, &response).ok()) return std::nullopt;
  return response;
}

void Player::CheckOffered(v1::Act::Kind act, const v1::Account& actor, const v1::Case& record) {
  // The one stands for any act of the unit; of the other the request says whether the audit fails.
  if (act == v1::Act::RECORD_FOR_UNIT || act == v1::Act::PASS_AUDIT) return;
  // What no request changes: how things stand, and who he is.
  static const std::set<v1::Refusal::Reason> kOfStanding{
      v1::Refusal::WRONG_STATE, v1::Refusal::ROLE_MAY_NOT,  v1::Refusal::ASK_OPEN,
      v1::Refusal::NOT_OPEN,    v1::Refusal::NOTHING_ASKED, v1::Refusal::WITHDRAWN_PERSON,
      v1::Refusal::NOT_FOUND};
  for (const v1::Refusal& refusal : last_refusals_.refusals()) {
    if (!refusal.field().empty() || !kOfStanding.contains(refusal.reason())) continue;
    contradictions_.push_back(actor.name() + " " + v1::Act::Kind_Name(act) + " " + last_target_ +
                              " in " + v1::Case::State_Name(record.state()) +
                              ": offered, then refused by " +
                              v1::Refusal::Reason_Name(refusal.reason()) + " " + refusal.detail());
  }
}

void Player::CheckForeseen(const v1::Account& actor, bool recorded, const std::string& name,
                           std::int64_t before, const std::optional<v1::ListActsResponse>& listed) {
  v1::Act::Kind act = v1::Act::ACT_UNSPECIFIED;
  server_.server().store().ReadAndWait([&](Reader& reader) {
    const auto stored = reader.FindCase(*ParseCaseName(name));
    for (const v1::Event& event : reader.EventsOfCase(stored->id, before, 10)) {
      if (act == v1::Act::ACT_UNSPECIFIED && event.actor() == actor.name()) act = event.act();
    }
  });
  // The roster, or the alarm of another case.
  if (act == v1::Act::ACT_UNSPECIFIED) return;
  if (recorded) act = v1::Act::RECORD_FOR_UNIT;
  const std::string what = actor.name() + " " + v1::Act::Kind_Name(act) + " " + name;
  if (!listed) {
    contradictions_.push_back(what + ": he does not see it");
    return;
  }
  for (const auto& entry : listed->acts()) {
    if (entry.act() == act && !entry.possible()) {
      contradictions_.push_back(what + ": told that " + entry.refusal().message());
    }
  }
}

void Player::Learn(const std::vector<v1::Event>& events) {
  for (const v1::Event& event : events) {
    ++played_.performed[event.act()];
    if (event.reason().starts_with(std::string("代录（") + kEvidence)) {
      ++played_.performed[v1::Act::RECORD_FOR_UNIT];
    }
  }
}

void Player::Remember(std::string act) {
  acted_ = true;
  if (last_acts_.size() == kActsRemembered) last_acts_.pop_front();
  last_acts_.push_back(FormatInstant(world_.now) + " " + std::move(act));
}

bool Player::Send(const Method& method, const v1::Account& actor, bool records, Message& request,
                  std::vector<Target> targets, Dice& dice) {
  FormFiller filler(world_, dice, kFilledPercents[dice.Below(std::size(kFilledPercents))]);
  filler.Fill(request);
  std::size_t target = Aim(method, targets, dice);
  for (int i = 0; i < kFillings; ++i) {
    SetName(request, targets[target].name);
    v1::Change& change = *ChangeOf(request);
    change.set_request_id(NewRequestId());
    change.set_etag(targets[target].etag);
    if (records) change.set_recorded_evidence(kEvidence);
    const auto context = TestServer::With(tokens_.at(actor.name()));
    const grpc::Status status =
        server_.Call(method.path, request.SerializeAsString(), *context, nullptr);
    if (status.ok()) {
      Remember(actor.name() + " " + method.name + " " + targets[target].name);
      return true;
    }
    if (status.error_code() == grpc::StatusCode::INTERNAL) {
      throw std::runtime_error(method.name + " failed: " + request.ShortDebugString());
    }
    bool better = false;
    const v1::Refusals refusals = RefusalsOf(status);
    last_refusals_ = refusals;
    last_target_ = targets[target].name;
    for (const v1::Refusal& refusal : refusals.refusals()) {
      if (refusal.field() == "name" && refusal.reason() == v1::Refusal::BAD_FORMAT) {
        experience_.NoteMisfit(method.name, KindOf(targets[target].name));
      }
      const bool wrong_kind =
          refusal.field() == "name" || (refusal.field().empty() && dice.Chance(30));
      if (wrong_kind || refusal.reason() == v1::Refusal::STALE_ETAG) {
        target = Aim(method, targets, dice);
        better = true;
      } else if (!refusal.field().empty()) {
        better = filler.FillAt(request, refusal.field()) || better;
      }
    }
    if (!better || i + 1 == kFillings) {
      for (const v1::Refusal& refusal : refusals.refusals()) {
        ++played_.refused[method.name]
                         [v1::Refusal::Reason_Name(refusal.reason()) + " " + refusal.field()];
      }
      return false;
    }
  }
  return false;
}

}  // namespace hotline
