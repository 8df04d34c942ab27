#include "server/place_folder.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "rules/place_tables.h"
#include "rules/table.h"
#include "server/encoding.h"

namespace hotline {
namespace {

namespace fs = std::filesystem;

constexpr const char* kAccountsFile = "accounts.csv";

std::map<std::string, std::string> ReadFiles(const std::string& folder) {
  std::map<std::string, std::string> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() != ".csv") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(file), {}};
    // What is neither is refused where it is read, with its line.
    files[entry.path().filename().string()] = AsUtf8(bytes).value_or(bytes);
  }
  if (error) throw StartError("the place folder " + folder + " cannot be read: " + error.message());
  return files;
}

[[noreturn]] void Complain(const std::string& folder, const v1::Refusals& refusals) {
  std::string text = "the place in " + folder + " does not hold together:";
  for (const v1::Refusal& refusal : refusals.refusals()) {
    text += "\n  " + refusal.field() + ": " + refusal.message();
    if (!refusal.detail().empty()) text += " (" + refusal.detail() + ")";
  }
  throw StartError(text);
}

// What the scope of a role names: a unit, an authority or nothing.
Names ScopesOf(const v1::Place& place, v1::Role::Kind role) {
  Names names;
  if (role == v1::Role::HANDLER || role == v1::Role::HEAD) {
    for (const v1::Unit& unit : place.units()) names.insert(unit.id());
  } else if (role == v1::Role::ISSUER) {
    for (const v1::Authority& authority : place.authorities()) names.insert(authority.id());
  }
  return names;
}

v1::Account ReadAccount(const TableRow& row, const v1::Place& place) {
  v1::Account account;
  account.set_name("accounts/" + row.Id("id"));
  account.set_person(row.Id("person"));
  account.set_role(row.Enum("role", v1::Role::Kind_Parse, Cell::kRequired));
  const Names scopes = ScopesOf(place, account.role());
  if (!scopes.empty()) {
    account.set_scope(row.Ref("scope", scopes, Cell::kRequired));
  } else if (!row.Raw("scope").empty()) {
    row.Refuse(v1::Refusal::IMPOSSIBLE, "scope", row.Raw("scope"));
  }
  if (account.role() == v1::Role::CLOCKWORK) {
    row.Refuse(v1::Refusal::IMPOSSIBLE, "role", row.Raw("role"));
  }
  account.set_display_name(row.Text("display_name", 40));
  return account;
}

// Ids, in the order of the place.
std::vector<std::string> UnmannedUnits(const v1::Place& place,
                                       const std::vector<v1::Account>& accounts, Day today) {
  std::set<std::string> manned;
  for (const v1::Account& account : accounts) {
    if (account.role() == v1::Role::HANDLER) manned.insert(account.scope());
  }
  const std::string day = FormatDay(today);
  std::vector<std::string> unmanned;
  for (const v1::Unit& unit : place.units()) {
    const bool over = !unit.valid_to().empty() && unit.valid_to() < day;
    if (unit.has_accounts() && !over && !manned.contains(unit.id())) unmanned.push_back(unit.id());
  }
  return unmanned;
}

}  // namespace

PlaceFolder ReadPlaceFolder(const std::string& folder) {
  const auto files = ReadFiles(folder);
  Result<v1::Place> place = ReadPlace(files);
  if (!place) Complain(folder, place.refusals());
  PlaceFolder read{.place = std::move(*place), .accounts = {}};
  const auto accounts = files.find(kAccountsFile);
  if (accounts == files.end()) return read;

  Problems problems;
  const Table table(kAccountsFile, accounts->second,
                    {"id", "person", "role", "scope", "display_name"}, problems);
  table.Unique("id");
  for (const TableRow& row : table.rows()) read.accounts.push_back(ReadAccount(row, read.place));
  if (!problems.empty()) Complain(folder, problems.refusals());
  return read;
}

std::string TellUnmanned(const v1::Place& place, const std::vector<v1::Account>& accounts,
                         Day today) {
  constexpr std::size_t kNamed = 5;
  const std::vector<std::string> unmanned = UnmannedUnits(place, accounts, today);
  if (unmanned.empty()) return "";
  std::string names;
  for (std::size_t i = 0; i < unmanned.size() && i < kNamed; ++i) {
    names += (i == 0 ? "" : ", ") + unmanned[i];
  }
  if (unmanned.size() > kNamed) {
    names += " and " + std::to_string(unmanned.size() - kNamed) + " more";
  }
  return "nobody can act for " + names +
         ": units.csv says has_accounts, accounts.csv has no handler of theirs; add one, or write "
         "'no' and the desk records for them";
}

}  // namespace hotline
