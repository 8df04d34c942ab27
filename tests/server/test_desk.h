#pragma once

#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rules/case_number.h"
#include "rules/names.h"
#include "server/access.h"
#include "server/commands/ask.h"
#include "server/commands/commands.h"
#include "server/commands/course.h"
#include "server/place_folder.h"
#include "server/place_store.h"
#include "storage/chain.h"
#include "storage/sqlite.h"
#include "storage/store.h"
#include "tests/paths.h"
#include "tests/storage/temp_folder.h"

namespace hotline {

// The commands on a real store in a temporary folder, with the sample place, its people and a clock
// that stands where a test puts it. Who acts is named as in accounts.csv.
class TestDesk {
 public:
  TestDesk() {
    const PlaceFolder folder = ReadPlaceFolder(SourceFolder() + "/server/places/nantong");
    for (const v1::Account& account : folder.accounts) {
      accounts_[account.name().substr(account.name().find('/') + 1)] = account;
    }
    auto keys =
        std::make_shared<KeyStore>(OpenSqlite(folder_.File("keys.db"), {}), Key{1}, FromSystem());
    store_ = std::make_unique<Store>(
        OpenSqlite(path(), {}), keys, StoreOptions{}, [this] { return now_; }, FromSystem());
    REQUIRE(store_->WriteAndWait([&](Transaction& tx) {
      tx.PutPlace(folder.place, tx.Now());
      for (const v1::Account& account : folder.accounts) tx.PutAccount(account, "", {});
      return true;
    }) == Fate::kCommitted);
  }

  void SetClock(const std::string& text) { now_ = ParseInstant(text + "+08:00").value(); }
  void Wait(std::chrono::minutes time) { now_ += time; }
  Instant now() const { return now_; }

  const v1::Account& Who(const std::string& id) const { return accounts_.at(id); }
  v1::Account& Change(const std::string& id) { return accounts_.at(id); }
  // One more account.
  void Add(const v1::Account& account) {
    accounts_[account.name().substr(account.name().find('/') + 1)] = account;
    REQUIRE(store_->WriteAndWait([&](Transaction& tx) {
      tx.PutAccount(account, "", {});
      return true;
    }) == Fate::kCommitted);
  }
  const std::map<std::string, v1::Account>& accounts() const { return accounts_; }

  // A question, on a snapshot.
  template <class Request, class Answer>
  Result<Answer> Ask(const std::string& who,
                     Result<Answer> (*question)(Reader&, const Request&, const Ambient&),
                     const Request& request) {
    std::optional<Result<Answer>> answer;
    store_->ReadAndWait(
        [&](Reader& reader) { answer = question(reader, request, AmbientOf(reader, who, now_)); });
    REQUIRE(answer.has_value());
    return *answer;
  }

  // A command, committed unless it refuses. The etag is filled in where the request has none.
  template <class Request, class Answer>
  Result<Answer> Do(const std::string& who,
                    Result<Answer> (*command)(Transaction&, const Request&, const Ambient&),
                    Request request) {
    FillEtag(request);
    std::optional<Result<Answer>> answer;
    const Fate fate = store_->WriteAndWait([&](Transaction& tx) {
      answer = command(tx, request, AmbientOf(tx, who, tx.Now()));
      return static_cast<bool>(*answer);
    });
    REQUIRE(answer.has_value());
    REQUIRE(fate == (*answer ? Fate::kCommitted : Fate::kRefused));
    return *answer;
  }

  // A command whose effects are rolled back.
  template <class Request, class Answer>
  Result<Answer> Try(const std::string& who,
                     Result<Answer> (*command)(Transaction&, const Request&, const Ambient&),
                     Request request) {
    FillEtag(request);
    std::optional<Result<Answer>> answer;
    store_->WriteAndWait([&](Transaction& tx) -> bool {
      answer = command(tx, request, AmbientOf(tx, who, tx.Now()));
      if (!*answer) return false;
      throw std::runtime_error("rolled back by the test");
    });
    REQUIRE(answer.has_value());
    return *answer;
  }

  // As stored, unmasked.
  v1::Case Stored(const std::string& name) {
    v1::Case record;
    store_->ReadAndWait([&](Reader& reader) {
      const auto stored = reader.FindCase(ParseCaseName(name).value());
      record = stored.value().record;
      record.set_etag(Etag(stored->etag_version()));
      for (const auto& one : reader.DispatchesOf(stored->id)) {
        *record.add_dispatches() = one.record;
        record.mutable_dispatches()->rbegin()->set_etag(Etag(one.etag_version()));
      }
    });
    return record;
  }
  // As somebody sees it; fails the test when he does not.
  v1::Case See(const std::string& who, const std::string& name) {
    v1::GetCaseRequest request;
    request.set_name(name);
    const auto answer = Ask(who, commands::GetCase, request);
    REQUIRE(answer);
    return *answer;
  }
  std::vector<v1::Event> Events(const std::string& who, const std::string& name) {
    v1::ListEventsRequest request;
    request.set_parent(name);
    const auto answer = Ask(who, commands::ListEvents, request);
    REQUIRE(answer);
    return {answer->events().begin(), answer->events().end()};
  }
  std::int64_t LastSeq() { return store_->last_seq(); }
  ChainReport Verify() { return VerifyChain(*OpenSqlite(path())->OpenReader(), 1); }
  Store& store() { return *store_; }
  PlaceStore& places() { return places_; }
  // What commands are told of the access record; nothing unless a test gives it one.
  LooksAt looks_at;
  // A file of the store, for another one on the same: "hotline.db", "keys.db".
  std::string File(const std::string& name) const { return folder_.File(name); }
  Ambient AmbientOf(Reader& reader, const std::string& who, Instant now) {
    const v1::Account& actor = accounts_.at(who);
    return {.actor = actor,
            .scope = ScopeOf(actor),
            .place = places_.InForce(reader, now),
            .now = now,
            .looks_at = looks_at ? &looks_at : nullptr};
  }

 private:
  std::string path() const { return folder_.File("hotline.db"); }

  template <class Request>
  void FillEtag(Request& request) {
    if constexpr (requires { request.name(); }) {
      if (!request.change().etag().empty()) return;
      // An ask has the etag of what it stands in.
      const auto ask = ParseAskName(request.name());
      const std::string name = ask ? ask->parent : request.name();
      if (const auto path = ParseDispatchName(name)) {
        const v1::Case record = Stored(CaseName(path->number));
        if (path->serial <= record.dispatches_size()) {
          request.mutable_change()->set_etag(record.dispatches(path->serial - 1).etag());
        }
      } else if (ParseCaseName(name)) {
        request.mutable_change()->set_etag(Stored(name).etag());
      }
    }
  }

  TempFolder folder_;
  PlaceStore places_;
  std::map<std::string, v1::Account> accounts_;
  Instant now_ = ParseInstant("2026-09-14T09:00+08:00").value();
  std::unique_ptr<Store> store_;
};

// "OK", else each refusal: "MISSING call.type, NOT_FOUND ".
template <class T>
std::string Outcome(const Result<T>& result) {
  if (result) return "OK";
  std::string words;
  for (const v1::Refusal& refusal : result.refusals().refusals()) {
    if (!words.empty()) words += ", ";
    words += v1::Refusal::Reason_Name(refusal.reason()) + " " + refusal.field();
  }
  return words;
}

}  // namespace hotline
