#include "server/custody/verify.h"

#include <chrono>
#include <filesystem>
#include <ostream>

#include "storage/access_record.h"
#include "storage/chain.h"
#include "storage/migrate.h"
#include "storage/sqlite.h"
#include "storage/store.h"

namespace hotline {
namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;

constexpr std::chrono::seconds kBetweenLines{2};
constexpr std::size_t kRowsNamed = 20;

constexpr const char* kWhatToDo =
    "What to do: stop the server, keep this folder as it is (it is the evidence), find the newest\n"
    "backup that verifies (hotlined verify --data BACKUP), and restore it into another folder\n"
    "(hotlined restore --help). What differs between the two is what was altered or lost.\n";

Progress Telling(const char* file, std::ostream& progress) {
  auto last = steady_clock::now();
  return
      [file, &progress, last](std::string_view what, std::int64_t done, std::int64_t of) mutable {
        if (steady_clock::now() - last < kBetweenLines) return;
        last = steady_clock::now();
        progress << file << ": " << what << " " << done << " of " << of << std::endl;
      };
}

std::string HowBroken(const ChainReport& report) {
  const std::string event = std::to_string(report.first_broken);
  switch (report.how) {
    case Break::kMissing:
      return "entry " + event + " is missing: it was deleted, or moved elsewhere";
    case Break::kAltered:
      return "entry " + event + " is not what it was: it, or its place in the order, was altered";
    case Break::kCut:
      return "the file ends before entry " + event + ": the end of the chain was cut off";
    case Break::kTail:
      return "entry " + event + " is not the end that the head of the chain names";
    case Break::kNone:
      break;
  }
  return "";
}

// One file's line. True when it holds.
bool Say(const char* file, const char* entries, const ChainReport& report, std::ostream& out) {
  if (report.holds()) {
    out << file << ": holds (" << report.events << " " << entries << ")\n";
    return true;
  }
  out << file << ": DOES NOT HOLD\n";
  if (report.first_broken != 0) {
    out << "  first bad seq " << report.first_broken << ": " << HowBroken(report) << "\n";
  }
  for (std::size_t i = 0; i < report.altered_rows.size() && i < kRowsNamed; ++i) {
    out << "  row " << report.altered_rows[i]
        << " is not as the newest event that wrote it left it\n";
  }
  if (report.altered_rows.size() > kRowsNamed) {
    out << "  and " << report.altered_rows.size() - kRowsNamed << " rows more\n";
  }
  return false;
}

void RequireFile(const std::string& path) {
  if (!fs::exists(path)) {
    throw CustodyError("there is no " + path + ": name a data folder or a backup with --data");
  }
}

}  // namespace

bool VerifyData(const std::string& folder, std::ostream& out, std::ostream& progress) {
  const std::int64_t site = StoreOptions().site;
  const std::string store = folder + "/store.db";
  const std::string access = folder + "/access.db";
  RequireFile(store);
  RequireFile(access);
  const bool store_holds =
      Say("store.db", "events",
          VerifyChain(*OpenSqlite(store)->OpenReader(), site, Telling("store.db", progress)), out);
  const bool access_holds = Say(
      "access.db", "entries",
      VerifyAccess(*OpenSqlite(access)->OpenReader(), site, Telling("access.db", progress)), out);
  const bool holds = store_holds && access_holds;
  out << (holds ? "All holds.\n" : kWhatToDo);
  return holds;
}

}  // namespace hotline
