#include <map>
#include <set>
#include <stdexcept>
#include <utility>
#include <vector>

#include "storage/transaction.h"

// What a store is set up with, and the bookkeeping of requests.
namespace hotline {
namespace {

constexpr std::string_view kSetUp = "set-up";

v1::Event SetUpEvent(std::string resource, v1::Act::Kind act) {
  v1::Event event;
  event.set_resource(std::move(resource));
  event.set_act(act);
  event.set_actor(std::string(kSetUp));
  return event;
}

using Parents = std::multimap<std::string_view, std::string_view>;

// Whom each unit stands under at one step: the unit above it, and those that it succeeded.
Parents DirectlyAbove(const v1::Place& place) {
  Parents above;
  for (const v1::Unit& unit : place.units()) {
    if (!unit.parent().empty()) above.emplace(unit.id(), unit.parent());
    if (!unit.successor().empty()) above.emplace(unit.successor(), unit.id());
  }
  return above;
}

// The unit itself and everybody it stands under, at any number of steps; a circle in the directory
// ends.
std::set<std::string_view> Above(const Parents& parents, std::string_view unit) {
  std::set<std::string_view> above{unit};
  std::vector<std::string_view> open{unit};
  while (!open.empty()) {
    const std::string_view next = open.back();
    open.pop_back();
    const auto [first, last] = parents.equal_range(next);
    for (auto parent = first; parent != last; ++parent) {
      if (above.insert(parent->second).second) open.push_back(parent->second);
    }
  }
  return above;
}

}  // namespace

// An authority stands where its office does.
void Transaction::PutAbove(const v1::Place& place) {
  const Parents parents = DirectlyAbove(place);
  const auto put = [&](std::string_view unit, const std::string& below) {
    for (const std::string_view above : Above(parents, unit)) {
      Post(
          "INSERT INTO unit_closure (site, above, below) VALUES ($1, $2, $3) "
          "ON CONFLICT (site, above, below) DO UPDATE SET below = excluded.below",
          {site(), std::string(above), below}, 1);
    }
  };
  for (const v1::Unit& unit : place.units()) put(unit.id(), unit.id());
  for (const v1::Authority& authority : place.authorities())
    put(authority.office(), authority.id());
}

void Transaction::PutPlace(const v1::Place& place, Instant effective, std::string_view actor) {
  RequireTurn();
  const std::int64_t id = NewId();
  std::string body = kPlainFormat + place.SerializeAsString();
  Wrote(SealedTable::kPlace, id, body);
  Post(
      "INSERT INTO place_version (site, id, version, effective, body) "
      "VALUES ($1, $2, $3, $4, $5)",
      {site(), id, place.version(), Micros(effective), Blob{std::move(body)}}, 1);
  PutAbove(place);
  ChangeDirectory();
  v1::Event event = SetUpEvent("places/" + place.version(), v1::Act::CHANGE_UNIT);
  event.set_actor(std::string(actor));
  *event.mutable_happened_time() = ToProto(effective);
  Append(std::move(event), 0, 0);
}

void Transaction::PutAccount(const v1::Account& account, std::string_view token_hash,
                             Instant expires) {
  RequireTurn();
  const Rows known = database().Run("SELECT id, version FROM account WHERE site = $1 AND name = $2",
                                    {site(), account.name()});
  const std::int64_t id = known.empty() ? NewId() : AsInt(known[0].at(0));
  const std::int64_t version = known.empty() ? 0 : AsInt(known[0].at(1));
  v1::Account stored = account;
  stored.clear_token_expire_time();
  std::string body = Seal(keys().SiteKey(site(), kAccountKey),
                          {NameOf(SealedTable::kAccount), site(), id, version + 1},
                          stored.SerializeAsString(), randomness_);
  Wrote(SealedTable::kAccount, id, body);
  if (known.empty()) {
    Post("INSERT INTO account (site, id, version, name, body) VALUES ($1, $2, 1, $3, $4)",
         {site(), id, account.name(), Blob{std::move(body)}}, 1);
  } else {
    Post(
        "UPDATE account SET version = version + 1, body = $4 WHERE site = $1 AND id = $2 "
        "AND version = $3",
        {site(), id, version, Blob{std::move(body)}}, 1);
  }
  if (!token_hash.empty()) {
    Post(
        "INSERT INTO token (site, hash, account_id, expires) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (site, hash) DO UPDATE SET account_id = excluded.account_id, "
        "expires = excluded.expires",
        {site(), Blob{std::string(token_hash)}, id, Micros(expires)}, 1);
  }
  Append(SetUpEvent(account.name(), v1::Act::ACT_UNSPECIFIED), 0, 0);
}

std::vector<std::string> Transaction::EndTokensBut(const std::set<std::string>& names) {
  RequireTurn();
  std::vector<std::string> ended;
  for (const Row& row :
       database().Run("SELECT a.id, a.name, COUNT(*) FROM token t JOIN account a ON a.site = $1 "
                      "AND a.id = t.account_id WHERE t.site = $1 AND t.expires > $2 "
                      "GROUP BY a.id, a.name ORDER BY a.name",
                      {site(), Micros(Now())})) {
    const std::string name = AsText(row.at(1));
    if (names.contains(name)) continue;
    Post("UPDATE token SET expires = $3 WHERE site = $1 AND account_id = $2 AND expires > $3",
         {site(), AsInt(row.at(0)), Micros(Now())}, AsInt(row.at(2)));
    Append(SetUpEvent(name, v1::Act::ACT_UNSPECIFIED), 0, 0);
    ended.push_back(name);
  }
  return ended;
}

void Transaction::MarkDemo() {
  RequireTurn();
  Post("UPDATE site_head SET demo = 1 WHERE site = $1", {site()}, 1);
  Append(SetUpEvent("site", v1::Act::ACT_UNSPECIFIED), 0, 0);
}

// Request rows belong to no event: they say what was answered, not what happened.
void Transaction::RememberRequest(std::string_view account, std::string_view request_id,
                                  const KnownRequest& request) {
  wrote_ = true;
  rows_.insert(NumberOf(account, request_id));
  std::vector<Value> params{
      site(),         std::string(account), std::string(request_id), Blob{request.hash},
      request.method, request.resource,     request.version,         request.seq,
      Micros(Now())};
  database().Post(
      "INSERT INTO request (site, account, request_id, hash, method, resource, version, seq, "
      "recorded) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
      std::move(params), 1);
}

std::int64_t Transaction::ForgetRequests(Instant before, int limit) {
  RequireTurn();
  wrote_ = true;
  const Rows forgotten = database().Run(
      "DELETE FROM request WHERE site = $1 AND (account, request_id) IN "
      "(SELECT account, request_id FROM request WHERE site = $1 AND recorded < $2 "
      "ORDER BY recorded LIMIT $3) RETURNING seq",
      {site(), Micros(before), std::int64_t{limit}});
  return static_cast<std::int64_t>(forgotten.size());
}

std::int64_t Transaction::ForgetTokens(Instant before, int limit) {
  RequireTurn();
  wrote_ = true;
  const Rows forgotten = database().Run(
      "DELETE FROM token WHERE site = $1 AND hash IN "
      "(SELECT hash FROM token WHERE site = $1 AND expires < $2 ORDER BY expires LIMIT $3) "
      "RETURNING account_id",
      {site(), Micros(before), std::int64_t{limit}});
  return static_cast<std::int64_t>(forgotten.size());
}

}  // namespace hotline
