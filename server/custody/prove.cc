#include "server/custody/prove.h"

#include <google/protobuf/util/json_util.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>

#include "hotline/v1/case.pb.h"
#include "hotline/v1/procedure.pb.h"
#include "server/custody/verify.h"
#include "storage/case_proof.h"
#include "storage/sqlite.h"
#include "storage/store.h"

namespace hotline {
namespace {

namespace fs = std::filesystem;

// A case has some hundred events, each with at most 64 hashes.
constexpr std::uintmax_t kMostBytes = 64 << 20;

v1::CaseProof ReadProof(const std::string& path) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  if (error) throw CustodyError(path + " cannot be read: name a file that prove made");
  if (size > kMostBytes) throw CustodyError(path + " is too long for a proof");
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  v1::CaseProof proof;
  const auto parsed = google::protobuf::util::JsonStringToMessage(text, &proof);
  if (!parsed.ok()) {
    throw CustodyError(path + " is no proof: " + std::string(parsed.message()));
  }
  return proof;
}

std::vector<PublicKey> KeysOf(const std::vector<std::string>& texts) {
  std::vector<PublicKey> keys;
  for (const std::string& text : texts) {
    const std::optional<PublicKey> key = PublicKeyIn(text);
    if (!key) throw CustodyError("a public key has 64 hex digits, not '" + text + "'");
    keys.push_back(*key);
  }
  return keys;
}

// Its columns in words.
void Say(const v1::ProvenEvent& event, std::ostream& out) {
  out << "  " << event.seq() << "  " << FormatInstant(FromMicros(event.recorded())) << "  "
      << v1::Act::Kind_Name(static_cast<v1::Act::Kind>(event.act())) << "  " << event.actor();
  if (!event.unit().empty()) out << "  for " << event.unit();
  out << "  " << event.resource() << "  "
      << v1::Case::State_Name(static_cast<v1::Case::State>(event.case_state())) << "\n";
}

}  // namespace

void ProveCase(const std::string& data, const std::string& number, const std::string& to,
               std::ostream& out) {
  const std::string store = data + "/store.db";
  if (!fs::exists(store)) {
    throw CustodyError("there is no file " + store + ": name the folder of the store with --data");
  }
  if (fs::exists(to)) throw CustodyError(to + " is there already: name a new file with --to");
  const auto built = BuildProof(*OpenSqlite(store)->OpenReader(), StoreOptions().site, number);
  if (!built) throw CustodyError("there is no case " + number);
  if (built->proof.events().empty()) {
    throw CustodyError("no day of the case " + number +
                       " is signed yet: a day is signed when it is over and a server runs");
  }
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  std::string text;
  const auto printed = google::protobuf::util::MessageToJsonString(built->proof, &text, options);
  if (!printed.ok()) throw CustodyError(std::string(printed.message()));
  WriteWhole(to, text);
  out << "The proof of " << built->proof.events_size() << " events in " << built->proof.heads_size()
      << " days is in " << to << ".\n";
  if (built->unsigned_events > 0) {
    out << built->unsigned_events << " events lie in no signed day yet and are not in it.\n";
  }
}

bool CheckProofFile(const std::string& file, const std::vector<std::string>& keys,
                    std::ostream& out) {
  const v1::CaseProof proof = ReadProof(file);
  const std::vector<std::string> wrong = CheckProof(proof, KeysOf(keys));
  if (!wrong.empty()) {
    out << "The proof DOES NOT HOLD:\n";
    for (const std::string& what : wrong) out << "  " << what << "\n";
    return false;
  }
  out << proof.case_name() << ", as it stands under the signed heads of " << proof.heads_size()
      << " days:\n";
  for (const v1::ProvenEvent& event : proof.events()) Say(event, out);
  out << "The proof holds.\n";
  return true;
}

std::string PublicKeyOf(const std::string& data, const Randomness& randomness) {
  if (!fs::is_directory(data)) {
    throw CustodyError("there is no folder " + data + ": name that of the store with --data");
  }
  return HexOf(SigningKey(KeyFile(data + "/signing.key", randomness)).public_key());
}

}  // namespace hotline
