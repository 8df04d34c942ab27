#pragma once

#include <algorithm>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "agent-console/names.h"
#include "agent-console/output.h"
#include "agent-console/session.h"
#include "agent-console/verbs.h"
#include "agent-console/view.h"

// What the functions behind the verbs share: filling a request from the options, naming cases, and
// the way of an act.
namespace hotline {

// Fills `request` from the options that have a path, in the order given. False when a value is
// wrong; each wrong one has then been complained about.
bool Fill(Session& session, const Arguments& arguments, google::protobuf::Message& request);

// The value of a kLong option: the text, or what @FILE holds (at most 64 KiB). Absent, and
// complained about, when the file cannot be read.
std::optional<std::string> LongText(Session& session, const std::string& value);

// The cases of the positional `name`, or with "-" those on standard input, one to a line (at most
// 10,000). Absent, and complained about, when one is not a case's name.
std::optional<std::vector<CaseRef>> Targets(Session& session, const Arguments& arguments,
                                            std::string_view name);

// Why the text names no case.
std::string WhyNotACase(const Session& session, const std::string& text);
// Complains that the text names no case; for use when ReadCaseRef says so.
Exit NotACase(Session& session, const std::string& text);

// What an act is aimed at: the resource's name with the etag that was read, and the case as it
// stands.
struct Aim {
  std::string name;
  std::string etag;
  v1::Case record;
};

// Reads the case. With `on_dispatch` the aim is the named dispatch or, when none is named, the one
// that the reader would mean: his own unit's for `act`, else the lead's of the present round.
Answer<Aim> TakeAim(Session& session, const CaseRef& ref, bool on_dispatch, v1::Act::Kind act);

// Of the dispatches of `record` the one that an account means by the case's number; nullptr when
// there is none.
const v1::Dispatch* OwnDispatch(const v1::Case& record, const v1::Account& account,
                                v1::Act::Kind act);

// The request as JSON, for --dry-run.
Exit ShowOnly(Session& session, const google::protobuf::Message& request);

// Shows cases after an act, each as a row.
void ShowCases(Session& session, const std::vector<v1::Case>& cases);

// The common options of acts: --happened, --etag.
std::vector<Option> WithActOptions(std::vector<Option> options);
// The same of a unit's acts, which the desk may record for a unit without accounts:
// --recorded-evidence.
std::vector<Option> WithUnitActOptions(std::vector<Option> options);

// Says nothing about an answer.
struct Silent {
  template <class... What>
  void operator()(const What&...) const {}
};

// Runs one act for each target named: read, aim, fill, send, show. `finish` completes the request
// once the case is known; it may refuse with an exit. `tell` says what the answer holds besides the
// case, and is given what the act was aimed at.
template <class Request, class Tell = Silent>
Exit RunAct(Session& session, const Arguments& arguments,
            const std::function<Exit(Request&, const Aim&)>& finish = nullptr,
            const Tell& tell = {}) {
  const Option& target = arguments.verb->options.front();
  Request filled;
  if (!Fill(session, arguments, filled)) return Exit::kUsage;
  const auto targets = Targets(session, arguments, target.name);
  if (!targets) return Exit::kUsage;
  if (targets->size() > 1 && !session.settings.request_id.empty()) {
    return session.Usage(session.Say(texts::kOneRequestId));
  }
  if (arguments.verb->final && !session.settings.dry_run &&
      !session.Confirm(session.Say(texts::kReally, {arguments.verb->title()}))) {
    return Exit::kUsage;
  }
  Exit worst = Exit::kOk;
  std::vector<v1::Case> done;
  const auto one = [&](const CaseRef& ref) {
    const auto aim = TakeAim(session, ref, target.value == Value::kDispatch, arguments.verb->act);
    if (!aim) return Fail(session, aim.failure(), arguments.verb);
    Request request = filled;
    request.set_name(aim->name);
    if (request.change().etag().empty()) request.mutable_change()->set_etag(aim->etag);
    if (finish) {
      if (const Exit exit = finish(request, *aim); exit != Exit::kOk) return exit;
    }
    if (session.settings.dry_run) return ShowOnly(session, request);
    request.mutable_change()->set_request_id(session.RequestId());
    const auto answer = session.Send(request);
    if (!answer) return Fail(session, answer.failure(), arguments.verb);
    session.Saw(answer->commit_seq());
    tell(*answer, *aim);
    done.push_back(answer->record());
    return Exit::kOk;
  };
  for (const CaseRef& ref : *targets) {
    const Exit exit = one(ref);
    if (worst == Exit::kOk) worst = exit;
  }
  if (!done.empty()) ShowCases(session, done);
  return worst;
}

// A verb without anything but its options.
template <class Request>
Exit PlainAct(Session& session, const Arguments& arguments) {
  return RunAct<Request>(session, arguments);
}

// A whole number of at most six digits, as kNumber options take it; absent when it is none.
std::optional<int> ReadNumber(const std::string& text);
// The number that an option was given. Absent, and complained about, when it is none.
std::optional<int> NumberGiven(Session& session, const Arguments& arguments,
                               std::string_view option);

// --limit of a list: how many rows at most; `otherwise` when it is not given. Absent, and
// complained about, when it is no such number.
inline constexpr int kRowsShown = 50;
std::optional<int> RowLimit(Session& session, const Arguments& arguments, int otherwise);

// What a list holds, and how reading it went: kOk, else it was complained about.
template <class Row>
struct Listed {
  Exit exit = Exit::kOk;
  std::vector<Row> rows;
  explicit operator bool() const { return exit == Exit::kOk; }
};

// Reads pages until there are as many rows as --limit says (`otherwise` without it) or no more.
// `rows_of` is the accessor of a response's rows; `look` sees each response.
template <class Request, class Response, class Row, class Look = Silent>
Listed<Row> ReadRows(Session& session, const Arguments& arguments, Request request,
                     google::protobuf::RepeatedPtrField<Row>* (Response::*rows_of)(),
                     const Look& look = {}, int otherwise = kRowsShown) {
  constexpr int kLargestPage = 200;
  const auto limit = RowLimit(session, arguments, otherwise);
  if (!limit) return {.exit = Exit::kUsage, .rows = {}};
  Listed<Row> read;
  while (true) {
    const int shown = static_cast<int>(read.rows.size());
    request.set_page_size(std::min(*limit - shown, kLargestPage));
    auto answer = session.Send(request);
    if (!answer) return {.exit = Fail(session, answer.failure(), arguments.verb), .rows = {}};
    look(*answer);
    auto& rows = *((*answer).*rows_of)();
    std::move(rows.begin(), rows.end(), std::back_inserter(read.rows));
    if (answer->next_page_token().empty()) return read;
    if (static_cast<int>(read.rows.size()) >= *limit) {
      session.Talk(session.Say(texts::kMoreRows, {std::to_string(read.rows.size())}));
      return read;
    }
    request.set_page_token(answer->next_page_token());
  }
}

template <class Message>
std::vector<const google::protobuf::Message*> Pointers(const std::vector<Message>& messages) {
  std::vector<const google::protobuf::Message*> pointers;
  for (const Message& message : messages) pointers.push_back(&message);
  return pointers;
}

}  // namespace hotline
