#include "rules/place_import.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "rules/place_files.h"
#include "rules/refusals.h"
#include "rules/text.h"
#include "rules/times.h"
#include "server/commands/commands.h"
#include "server/commands/file.h"
#include "server/encoding.h"

namespace hotline::commands {
namespace {

using v1::Refusal;

constexpr int kMostListed = 200;
constexpr int kMostTables = 20;

Check CheckImport(const v1::ImportPlaceRequest& request, Instant now) {
  if (const Check form = CheckForm(request, request.change(), now); !form) return form;
  Findings found;
  if (request.tables().empty()) found.Add(Refusal::MISSING, "tables");
  if (request.tables_size() > kMostTables) {
    found.Add(Refusal::TOO_MANY, "tables", std::to_string(kMostTables));
  }
  const auto day = ParseDay(request.effective_day());
  if (request.effective_day().empty()) {
    found.Add(Refusal::MISSING, "effective_day");
  } else if (!day) {
    found.Add(Refusal::BAD_FORMAT, "effective_day", "2026-10-01");
  } else if (*day < OfficeDay(now)) {
    // What was decided was decided by the versions of then.
    found.Add(Refusal::DAY_PASSED, "effective_day", FormatDay(OfficeDay(now)));
  }
  if (found.empty()) return Passed{};
  return found.refusals();
}

// File -> UTF-8; the last one of a name counts.
Result<std::map<std::string, std::string>> TablesOf(const v1::ImportPlaceRequest& request) {
  std::map<std::string, std::string> tables;
  for (const v1::PlaceTable& table : request.tables()) {
    auto text = AsUtf8(table.content());
    if (!text) return Refuse(Refusal::NOT_A_TABLE, "tables." + table.name());
    tables[table.name()] = std::move(*text);
  }
  return tables;
}

// "2027-01-01/1": the first number of that day which no version has yet.
std::string NextVersion(Reader& reader, const std::string& day) {
  for (int number = 1;; ++number) {
    std::string version = day + "/" + std::to_string(number);
    if (!reader.FindPlace(version)) return version;
  }
}

// When a stored version takes effect.
Instant EffectiveOf(Reader& reader, const std::string& version) {
  for (const Reader::ListedVersion& one : reader.PlaceVersions(kMostListed)) {
    if (one.version == version) return one.effective;
  }
  return {};
}

// Versions that take effect after the day, first the one that does last.
void TellLater(Reader& reader, Instant effective, v1::ImportPlaceResponse& response) {
  for (const Reader::ListedVersion& one : reader.PlaceVersions(kMostListed)) {
    if (one.effective > effective) response.add_later_versions(one.version);
  }
}

v1::ImportPlaceResponse Told(const v1::Place& base, const v1::Place& merged) {
  v1::ImportPlaceResponse response;
  response.set_base(base.version());
  for (v1::TableChange& change : ChangedTables(base, merged)) {
    *response.add_changes() = std::move(change);
  }
  return response;
}

}  // namespace

Result<v1::ImportPlaceResponse> ImportPlace(Transaction& tx, const v1::ImportPlaceRequest& request,
                                            const Ambient& ambient) {
  if (const Check form = CheckImport(request, ambient.now); !form) return form.refusals();
  const auto tables = TablesOf(request);
  if (!tables) return tables.refusals();
  const Instant midnight = Midnight(*ParseDay(request.effective_day()));
  const auto base = tx.PlaceAt(std::max(midnight, ambient.now));
  if (!base) return Refuse(Refusal::NOT_FOUND, "effective_day");
  // Of two that take effect at the same time the one that was stored last holds.
  const Instant effective = std::max(midnight, EffectiveOf(tx, base->version()));
  Result<v1::Place> merged = MergePlace(*base, *tables);
  if (!merged) return merged.refusals();

  v1::ImportPlaceResponse response = Told(*base, *merged);
  v1::PlaceVersion& version = *response.mutable_version();
  if (response.changes().empty()) {
    version.set_version(base->version());
    *version.mutable_effective_time() = ToProto(EffectiveOf(tx, base->version()));
    return response;
  }
  TellLater(tx, effective, response);
  *version.mutable_effective_time() = ToProto(effective);
  if (request.dry_run()) return response;
  version.set_version(NextVersion(tx, request.effective_day()));
  merged->set_version(version.version());
  tx.PutPlace(*merged, effective, ambient.actor.name());
  return response;
}

Result<v1::ImportPlaceResponse> AnswerOfPlaceImport(Reader& reader, const std::string& resource) {
  const std::string version = resource.substr(resource.find('/') + 1);
  const auto stored = reader.FindPlace(version);
  const auto base = reader.PlaceBefore(version);
  if (!stored || !base) return Refuse(Refusal::NOT_FOUND);
  v1::ImportPlaceResponse response = Told(*base, *stored);
  response.mutable_version()->set_version(version);
  const Instant effective = EffectiveOf(reader, version);
  *response.mutable_version()->mutable_effective_time() = ToProto(effective);
  TellLater(reader, effective, response);
  return response;
}

Result<v1::ExportPlaceResponse> ExportPlace(Reader& reader, const v1::ExportPlaceRequest& request,
                                            const Ambient& ambient) {
  const bool in_force = request.version().empty() || request.version() == ambient.place->version();
  const auto place =
      in_force ? std::optional(ambient.place->place()) : reader.FindPlace(request.version());
  if (!place) return Refuse(Refusal::NOT_FOUND, "version");
  v1::ExportPlaceResponse response;
  response.set_version(place->version());
  for (auto& [name, content] : WritePlace(*place)) {
    v1::PlaceTable& table = *response.add_tables();
    table.set_name(name);
    table.set_content(std::move(content));
  }
  return response;
}

}  // namespace hotline::commands
