#include "tests/procedure/player.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "hotline/v1/intake_service.pb.h"
#include "rules/names.h"

namespace hotline {
namespace {

using google::protobuf::Message;

constexpr int kTimePercent = 5;
constexpr int kCallPercent = 2;
// As anybody, on anything, whatever was learnt.
constexpr int kWildPercent = 8;
constexpr int kFillings = 7;
// How often somebody looks first at which acts are possible.
constexpr int kAskedPercent = 20;
constexpr std::size_t kActsRemembered = 60;

constexpr std::chrono::minutes kPauses[] = {
    std::chrono::minutes(5),     std::chrono::minutes(25),    std::chrono::hours(3),
    std::chrono::hours(26),      std::chrono::hours(24 * 3),  std::chrono::hours(24 * 8),
    std::chrono::hours(24 * 16), std::chrono::hours(24 * 40),
};

// Methods that are not an act on a case: the calls have a form of their own here, places and
// destructions are proved elsewhere.
const std::set<std::string> kNotPlayed{"LogCall", "ShredCase", "Perform", "SetClock"};

v1::Change* ChangeOf(Message& message) {
  const auto* field = message.GetDescriptor()->FindFieldByName("change");
  return dynamic_cast<v1::Change*>(message.GetReflection()->MutableMessage(&message, field));
}

void SetName(Message& message, const std::string& name) {
  const auto* field = message.GetDescriptor()->FindFieldByName("name");
  if (field != nullptr) message.GetReflection()->SetString(&message, field, name);
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
  return (count.acted + 0.5) / (count.tries + 1.0) / (1.0 + 0.01 * count.acted) + 0.001;
}

void Experience::Note(const std::string& method, const std::string& state, bool acted) {
  Count& count = counts_[{method, state}];
  ++count.tries;
  if (acted) ++count.acted;
}

Player::Player(TestServer& server, const v1::Place& place, std::vector<v1::Account> accounts,
               Experience& experience, Played& played)
    : server_(server),
      place_(place),
      accounts_(std::move(accounts)),
      experience_(experience),
      played_(played),
      cases_(server.cases()) {
  world_.place = &place_;
  for (const v1::Account& account : accounts_) {
    world_.accounts.push_back(account.name());
    tokens_[account.name()] = server.Token(account.name().substr(account.name().find('/') + 1));
  }
  FindMethods();
}

// All changing methods of all services whose requests name something.
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
        if (kNotPlayed.contains(method.name()) || method.server_streaming() ||
            request->FindFieldByName("change") == nullptr ||
            request->FindFieldByName("name") == nullptr) {
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
  world_.now = server_.clock().Now();
  const auto what = static_cast<int>(dice.Below(100));
  if (what < kTimePercent && !world_.cases.empty()) {
    LetTimePass(dice);
  } else if (what < kTimePercent + kCallPercent || world_.cases.empty()) {
    LogCall(dice);
  } else {
    ActOnCase(dice);
  }
  ++played_.total;
}

void Player::LetTimePass(Dice& dice) {
  // Short pauses come more often than long ones.
  const std::size_t longest = 1 + dice.Below(std::size(kPauses));
  v1::SetClockRequest request;
  *request.mutable_time() = ToProto(world_.now + kPauses[dice.Below(longest)]);
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
  if (dice.Chance(30)) demand.set_urgency(static_cast<v1::Demand::Urgency>(1 + dice.Below(3)));
  if (dice.Chance(15)) demand.set_situation(v1::Demand::SUSPECTED_VIOLENCE);
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

v1::Case Player::Stored(const std::string& name) const {
  v1::Case record;
  server_.server().store().ReadAndWait([&](Reader& reader) {
    const auto stored = reader.FindCase(*ParseCaseName(name));
    if (!stored) return;
    record = stored->record;
    record.set_etag(Etag(stored->version));
    for (const auto& one : reader.DispatchesOf(stored->id)) {
      *record.add_dispatches() = one.record;
      record.mutable_dispatches()->rbegin()->set_etag(Etag(one.version));
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
    for (const v1::Notice& notice : one.notices()) targets.push_back({notice.name(), one.etag()});
  }
  // The newest first: what is open is at the end.
  std::reverse(targets.begin() + 1, targets.end());
  return targets;
}

const v1::Account& Player::Actor(const Method& method, const v1::Case& record, Dice& dice) const {
  if (dice.Chance(kWildPercent)) return dice.Of(accounts_);
  std::vector<const v1::Account*> fitting;
  for (const v1::Account& account : accounts_) {
    if (!method.access->roles.contains(account.role())) continue;
    const bool of_unit =
        account.role() != v1::Role::HANDLER && account.role() != v1::Role::HEAD
            ? true
            : std::any_of(record.dispatches().begin(), record.dispatches().end(),
                          [&](const v1::Dispatch& one) { return one.unit() == account.scope(); });
    if (of_unit) fitting.push_back(&account);
  }
  return fitting.empty() ? dice.Of(accounts_) : *dice.Of(fitting);
}

void Player::ActOnCase(Dice& dice) {
  // Mostly one of the last: a case is to get somewhere.
  const auto& cases = world_.cases;
  const std::size_t recent = std::min<std::size_t>(cases.size(), dice.Chance(80) ? 6 : 60);
  const v1::Case record = Stored(cases[cases.size() - 1 - dice.Below(recent)]);
  if (record.name().empty()) return;
  Look(record);
  const std::string state = StateOf(record);
  std::vector<double> weights;
  for (const Method& method : methods_) {
    weights.push_back(experience_.Weight(method.name, state));
  }
  const Method& method =
      dice.Chance(kWildPercent) ? dice.Of(methods_) : methods_[dice.ByWeight(weights)];
  // The generated class where there is one, so that its fields can be asked for by type.
  const Message* prototype =
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(method.request);
  const std::unique_ptr<Message> typed(prototype->New());
  FormFiller(world_, dice).Fill(*typed);
  const v1::Account& actor = Actor(method, record, dice);
  const bool asks = dice.Chance(kAskedPercent);
  const auto forbidden = asks ? Forbidden(actor, record.name()) : std::nullopt;
  const std::int64_t before = server_.server().store().last_seq();
  const bool acted = Send(method, actor, *typed, TargetsOf(record), dice);
  if (asks && acted) CheckForeseen(actor, record.name(), before, forbidden);
  experience_.Note(method.name, state, acted);
  ++played_.tries[method.name];
  if (acted) ++played_.acts[method.name];
}

std::optional<std::map<v1::Act::Kind, std::string>> Player::Forbidden(const v1::Account& actor,
                                                                      const std::string& name) {
  v1::ListActsRequest request;
  request.set_name(name);
  v1::ListActsResponse response;
  const auto context = TestServer::With(tokens_.at(actor.name()));
  if (!cases_->ListActs(context.get(), request, &response).ok()) return std::nullopt;
  std::map<v1::Act::Kind, std::string> forbidden;
  for (const auto& entry : response.acts()) {
    if (!entry.possible()) forbidden[entry.act()] = entry.why_not();
  }
  return forbidden;
}

void Player::CheckForeseen(const v1::Account& actor, const std::string& name, std::int64_t before,
                           const std::optional<std::map<v1::Act::Kind, std::string>>& forbidden) {
  v1::Act::Kind act = v1::Act::ACT_UNSPECIFIED;
  server_.server().store().ReadAndWait([&](Reader& reader) {
    const auto stored = reader.FindCase(*ParseCaseName(name));
    for (const v1::Event& event : reader.EventsOfCase(stored->id, before, 10)) {
      if (act == v1::Act::ACT_UNSPECIFIED && event.actor() == actor.name()) act = event.act();
    }
  });
  const std::string what = actor.name() + " " + v1::Act::Kind_Name(act) + " " + name;
  if (!forbidden) {
    contradictions_.push_back(what + ": he does not see it");
  } else if (const auto why = forbidden->find(act); why != forbidden->end()) {
    contradictions_.push_back(what + ": told that " + why->second);
  }
}

void Player::Remember(std::string act) {
  if (last_acts_.size() == kActsRemembered) last_acts_.pop_front();
  last_acts_.push_back(FormatInstant(world_.now) + " " + std::move(act));
}

bool Player::Send(const Method& method, const v1::Account& actor, Message& request,
                  std::vector<Target> targets, Dice& dice) {
  FormFiller filler(world_, dice);
  std::size_t target = dice.Chance(40) ? 0 : dice.Below(targets.size());
  for (int i = 0; i < kFillings; ++i) {
    SetName(request, targets[target].name);
    v1::Change& change = *ChangeOf(request);
    change.set_request_id(NewRequestId());
    change.set_etag(targets[target].etag);
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
    for (const v1::Refusal& refusal : refusals.refusals()) {
      const bool wrong_kind =
          refusal.field() == "name" || (refusal.field().empty() && dice.Chance(30));
      if (wrong_kind || refusal.reason() == v1::Refusal::STALE_ETAG) {
        target = dice.Below(targets.size());
        better = true;
      } else if (!refusal.field().empty()) {
        better = filler.FillAt(request, refusal.field()) || better;
      }
    }
    if (!better) return false;
  }
  return false;
}

}  // namespace hotline
