#include "agent-console/acting.h"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>

#include "rules/lifecycle.h"
#include "rules/text.h"

namespace hotline {
namespace {

constexpr std::size_t kLongest = 64 << 10;
constexpr std::size_t kMostTargets = 10'000;
constexpr int kMostRows = 10'000;

std::optional<std::string> Upto(std::istream& in, std::size_t most) {
  std::string text(most + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > most) return std::nullopt;
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

// The typed value as the field takes it; absent when it cannot be (complained about).
std::optional<std::string> ValueFor(Session& session, const Option& option,
                                    const std::string& value) {
  if (option.value == Value::kFlag) return "true";
  if (option.value == Value::kLong) return LongText(session, value);
  if (option.value == Value::kCall) return ReadCallName(value);
  if (option.value == Value::kAccount && !value.empty() && value.find('/') == std::string::npos) {
    return "accounts/" + value;
  }
  if (option.value != Value::kCase) return value;
  const auto ref = ReadCaseRef(value, session.opened_cases);
  if (ref) return ref->case_name;
  NotACase(session, value);
  return std::nullopt;
}

bool IsUnitRole(v1::Role::Kind role) { return role == v1::Role::HANDLER || role == v1::Role::HEAD; }

}  // namespace

bool Fill(Session& session, const Arguments& arguments, google::protobuf::Message& request) {
  bool fine = true;
  const FieldContext context = session.Fields();
  for (const auto& [option, typed] : arguments.given) {
    if (option->path == nullptr) continue;
    const auto value = ValueFor(session, *option, typed);
    if (!value) {
      fine = false;
      continue;
    }
    if (const auto wrong = SetField(request, option->path, *value, context)) {
      session.Complain(std::string(option->name) + session.Say(texts::kColon) + *wrong);
      fine = false;
    }
    if (option->also != nullptr) SetField(request, option->also, "true", context);
  }
  return fine;
}

std::optional<std::string> LongText(Session& session, const std::string& value) {
  if (!value.starts_with("@")) return value;
  const std::string path = value.substr(1);
  std::optional<std::string> text;
  if (path == "-") {
    text = Upto(session.around.in, kLongest);
  } else if (std::ifstream file(path, std::ios::binary); file) {
    text = Upto(file, kLongest);
  }
  if (!text) session.Complain(session.Say(texts::kNoFile, {path}));
  return text;
}

std::string WhyNotACase(const Session& session, const std::string& text) {
  return session.Say(text.starts_with('@') ? texts::kNotOpened : texts::kNotACase, {text});
}

Exit NotACase(Session& session, const std::string& text) {
  return session.Usage(WhyNotACase(session, text));
}

std::optional<std::vector<CaseRef>> Targets(Session& session, const Arguments& arguments,
                                            std::string_view name) {
  std::vector<std::string> texts = arguments.All(name);
  if (texts.size() == 1 && texts[0] == "-") {
    texts.clear();
    std::string line;
    while (texts.size() < kMostTargets && std::getline(session.around.in, line)) {
      if (!line.empty()) texts.push_back(line);
    }
  }
  std::vector<CaseRef> targets;
  for (const std::string& text : texts) {
    const auto ref = ReadCaseRef(text, session.opened_cases);
    if (!ref) {
      NotACase(session, text);
      return std::nullopt;
    }
    targets.push_back(*ref);
  }
  return targets;
}

const v1::Dispatch* OwnDispatch(const v1::Case& record, const v1::Account& account,
                                v1::Act::Kind act) {
  if (!IsUnitRole(account.role())) return LeadOf(record);
  const Set& states = RowOf(act).dispatch_states;
  const v1::Dispatch* own = nullptr;
  bool fits = false;
  for (const v1::Dispatch& dispatch : record.dispatches()) {
    if (dispatch.unit() != account.scope()) continue;
    const bool possible = states.contains(dispatch.state());
    // The latest one from which the act is possible; without such the latest of all, for the
    // server's reason.
    if (own == nullptr || possible || !fits) own = &dispatch;
    fits = fits || possible;
  }
  return own;
}

Answer<Aim> TakeAim(Session& session, const CaseRef& ref, bool on_dispatch, v1::Act::Kind act) {
  v1::GetCaseRequest request;
  request.set_name(ref.case_name);
  auto answer = session.Send(request);
  if (!answer) return answer.failure();
  Aim aim{.name = answer->name(), .etag = answer->etag(), .record = std::move(*answer)};
  if (!on_dispatch) return aim;

  const v1::Dispatch* meant = nullptr;
  if (ref.dispatch != 0) {
    for (const v1::Dispatch& dispatch : aim.record.dispatches()) {
      if (SerialOf(dispatch.name()) == ref.dispatch) meant = &dispatch;
    }
  } else {
    Failure why;
    const v1::Account* account = session.Account(&why);
    if (account == nullptr) return why;
    meant = OwnDispatch(aim.record, *account, act);
  }
  if (meant == nullptr) {
    return Failure{.exit = Exit::kNotFound,
                   .refusals = {},
                   .message = session.Say(texts::kNoDispatch,
                                          {NumberOf(ref.case_name), NumberOf(ref.case_name)})};
  }
  aim.name = meant->name();
  aim.etag = meant->etag();
  return aim;
}

Exit ShowOnly(Session& session, const google::protobuf::Message& request) {
  session.Talk(session.Say(texts::kNotSent));
  session.around.out << ToJson(request, session.settings.output != Format::kJsonLines);
  if (session.settings.output == Format::kJsonLines) session.around.out << "\n";
  return Exit::kOk;
}

void ShowCases(Session& session, const std::vector<v1::Case>& cases) {
  Page page;
  page.table = CaseTable(cases, ViewOf(session));
  page.items = Pointers(cases);
  for (const v1::Case& record : cases) page.names.push_back(ShortName(record.name()));
  Print(session, page);
}

std::vector<Option> WithActOptions(std::vector<Option> options) {
  options.push_back({"--happened",
                     Value::kField,
                     "change.happened_time",
                     {"发生时间，与登记时间不同时填", "when it happened, if not now"}});
  options.push_back(
      {"--etag",
       Value::kField,
       "change.etag",
       {"读取时的版本；缺省时先读取", "the version that was read; read first when absent"}});
  return options;
}

std::vector<Option> WithUnitActOptions(std::vector<Option> options) {
  options.push_back({"--recorded-evidence",
                     Value::kField,
                     "change.recorded_evidence",
                     {"热线代无账号单位登记：凭据，如“9 月 14 日传真 3 页”",
                      "the desk records for a unit without accounts: how it knows"}});
  return WithActOptions(std::move(options));
}

std::optional<int> ReadNumber(const std::string& text) {
  constexpr std::size_t kMostDigits = 6;
  if (!AreDigits(text) || text.size() > kMostDigits) return std::nullopt;
  return std::stoi(text);
}

std::optional<int> NumberGiven(Session& session, const Arguments& arguments,
                               std::string_view option) {
  const std::string text = arguments.Get(option);
  const auto number = ReadNumber(text);
  if (!number) {
    session.Usage(std::string(option) + session.Say(texts::kColon) +
                  session.Say(texts::kNotANumber, {text}));
  }
  return number;
}

std::optional<int> RowLimit(Session& session, const Arguments& arguments, int otherwise) {
  if (!arguments.Has("--limit")) return otherwise;
  const auto limit = ReadNumber(arguments.Get("--limit"));
  if (limit && *limit >= 1 && *limit <= kMostRows) return limit;
  session.Complain("--limit" + session.Say(texts::kColon) +
                   session.Say(texts::kBetween, {"1", std::to_string(kMostRows)}));
  return std::nullopt;
}

}  // namespace hotline
