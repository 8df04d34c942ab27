#include "agent-console/session.h"

#include <fstream>
#include <iostream>

#include "agent-console/uuid.h"

namespace hotline {
namespace {

constexpr std::chrono::milliseconds kMoment{300};

bool IsAccountId(const std::string& account) {
  return !account.empty() && account.size() <= 40 &&
         account.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
}

}  // namespace

Session::Session(Surroundings surroundings, Settings initial)
    : around(std::move(surroundings)), settings(std::move(initial)) {}

// The path decides: --as within the token folder, else --token-file. No path at all is not an error
// here; the server says that nobody is signed in.
std::optional<std::string> Session::Token(std::optional<Failure>& failure) const {
  std::string path = settings.token_file;
  if (!settings.account.empty()) {
    if (!IsAccountId(settings.account) || settings.token_folder.empty()) {
      failure = Failure{.exit = Exit::kUsage,
                        .refusals = {},
                        .message = Say(texts::kNoTokens, {settings.account})};
      return std::nullopt;
    }
    path = settings.token_folder + "/" + settings.account;
  }
  if (path.empty()) return "";
  std::ifstream file(path);
  std::string token;
  if (!(file >> token)) {
    failure = Failure{
        .exit = Exit::kNotSignedIn, .refusals = {}, .message = Say(texts::kNoTokenFile, {path})};
    return std::nullopt;
  }
  return token;
}

std::optional<Failure> Session::Ready() {
  std::optional<Failure> failure;
  const auto token = Token(failure);
  if (!token) return failure;
  const std::string target = settings.server + "\n" + settings.ca_file;
  if (!client_ || connected_to_ != target) {
    Client::Options options{.server = settings.server, .ca_file = settings.ca_file};
    options.on_retry = [this](int attempt, const std::string& why) {
      Talk(Say(texts::kTryingAgain, {std::to_string(attempt)}) +
           (settings.verbose ? " " + why : ""));
    };
    try {
      client_ = std::make_unique<Client>(std::move(options));
    } catch (const std::runtime_error& error) {
      return Failure{.exit = Exit::kUsage, .refusals = {}, .message = error.what()};
    }
    connected_to_ = target;
  }
  token_ = *token;
  client_->UseToken(token_);
  client_->UseTimeout(settings.timeout);
  return std::nullopt;
}

const v1::Account* Session::Account(Failure* why) {
  if (const auto failure = Ready()) {
    if (why) *why = *failure;
    return nullptr;
  }
  if (const auto known = accounts_.find(token_); known != accounts_.end()) return &known->second;
  const auto answer = Send(v1::WhoAmIRequest());
  if (!answer) {
    if (why) *why = answer.failure();
    return nullptr;
  }
  return &(accounts_[token_] = *answer);
}

const v1::Place* Session::Place(Failure* why) {
  const std::string key = settings.server;
  if (const auto known = places_.find(key); known != places_.end()) return &known->second;
  const auto answer = Send(v1::GetPlaceRequest());
  if (!answer) {
    if (why) *why = answer.failure();
    return nullptr;
  }
  return &(places_[key] = *answer);
}

const v1::Place* Session::PlaceAtHand() {
  const auto usual = settings.timeout;
  const bool quiet = settings.quiet;
  settings.timeout = std::min(usual, kMoment);
  settings.quiet = true;
  const v1::Place* place = Place();
  settings.timeout = usual;
  settings.quiet = quiet;
  return place;
}

std::optional<Instant> Session::Now() {
  const auto known = has_demo_clock_.find(settings.server);
  if (known != has_demo_clock_.end() && !known->second) return around.clock();
  const auto answer = Send(v1::SetClockRequest());
  if (answer) {
    has_demo_clock_[settings.server] = true;
    return FromProto(answer->time());
  }
  if (!answer.failure().no_such_method) return std::nullopt;
  has_demo_clock_[settings.server] = false;
  return around.clock();
}

FieldContext Session::Fields() {
  return {.language = settings.language, .now = [this] { return Now(); }};
}

std::int64_t Session::seen_seq() const {
  const auto seen = seen_.find(settings.server);
  return seen == seen_.end() ? 0 : seen->second;
}

void Session::Saw(std::int64_t commit_seq) {
  std::int64_t& seen = seen_[settings.server];
  seen = std::max(seen, commit_seq);
}

std::string Session::RequestId() {
  if (!settings.request_id.empty()) return settings.request_id;
  const std::string id = UuidV7(around.clock(), RandomBytes());
  if (settings.verbose) Talk("request_id " + id);
  return id;
}

void Session::Talk(const std::string& line) const {
  if (!settings.quiet) Complain(line);
}

void Session::Complain(const std::string& line) const {
  around.out.flush();
  around.err << line << std::endl;
}

Exit Session::Usage(const std::string& line) const {
  Complain(line);
  return Exit::kUsage;
}

bool Session::Confirm(const std::string& question) const {
  if (settings.yes || in_script) return true;
  if (!CanAsk()) {
    Complain(Say(texts::kNeedsYes));
    return false;
  }
  const auto answer = around.reader->Ask(question + Say(texts::kYesOrNo), {});
  return answer && (*answer == "y" || *answer == "Y" || *answer == "yes" || *answer == "是");
}

}  // namespace hotline
