#include "server/custody/verify.h"

#include <chrono>
#include <filesystem>
#include <ostream>
#include <set>

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

std::string HowBroken(HeadBreak how) {
  switch (how) {
    case HeadBreak::kUnsigned:
      return "is not signed by its key: it was altered";
    case HeadBreak::kGap:
      return "does not begin where the one before it ends: a head was taken away or put in";
    case HeadBreak::kEvents:
      return "signs other events than those that are there";
    case HeadBreak::kCut:
      return "signs events that are not there: the end of the chain was cut off";
    case HeadBreak::kRemoved:
      return "is not in the store: it was taken away";
    case HeadBreak::kOther:
      return "is another one in the store";
  }
  return "";
}

void SayFaults(const std::vector<HeadFault>& faults, std::ostream& out) {
  for (std::size_t i = 0; i < faults.size() && i < kRowsNamed; ++i) {
    out << "  the head of " << FormatDay(faults[i].day) << " " << HowBroken(faults[i].how) << "\n";
  }
  if (faults.size() > kRowsNamed) out << "  and " << faults.size() - kRowsNamed << " heads more\n";
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
  SayFaults(report.head_faults, out);
  return false;
}

void SayHeads(const ChainReport& report, std::ostream& out) {
  if (report.heads.empty()) {
    out << "heads of days: none yet\n";
    return;
  }
  out << "heads of days: " << report.heads.size() << " through "
      << FormatDay(report.heads.back().day) << ", "
      << report.last_seq - report.heads.back().last_seq << " events since\n";
  std::set<PublicKey> keys;
  for (const DayHead& head : report.heads) keys.insert(head.key);
  for (const PublicKey& key : keys) out << "  signed with the key " << HexOf(key) << "\n";
}

// A list of heads and where it is.
struct HeadList {
  std::string path;
  std::vector<DayHead> heads;
};

bool SayCompared(const HeadList& list, const ChainReport& report, std::ostream& out) {
  const std::vector<HeadFault> faults = CompareHeads(list.heads, report.heads, report.last_seq);
  out << list.path << ": " << (faults.empty() ? "agrees" : "DOES NOT AGREE") << " ("
      << list.heads.size() << " heads)\n";
  SayFaults(faults, out);
  return faults.empty();
}

void RequireFile(const std::string& path) {
  if (!fs::exists(path)) {
    throw CustodyError("there is no " + path + ": name a data folder or a backup with --data");
  }
}

// The folder's own, which a backup lacks, and the named ones.
std::vector<HeadList> ReadLists(const std::string& folder, const std::vector<std::string>& named,
                                std::int64_t site) {
  std::vector<HeadList> lists;
  const std::string own = folder + "/heads";
  if (fs::exists(own)) lists.push_back({own, ReadHeadList(own, site)});
  for (const std::string& path : named) {
    if (!fs::is_regular_file(path)) {
      throw CustodyError("there is no file " + path + ": name a copy of 'heads' with --heads");
    }
    lists.push_back({path, ReadHeadList(path, site)});
  }
  return lists;
}

}  // namespace

bool VerifyData(const std::string& folder, const std::vector<std::string>& head_lists,
                std::ostream& out, std::ostream& progress) {
  const std::int64_t site = StoreOptions().site;
  const std::string store = folder + "/store.db";
  const std::string access = folder + "/access.db";
  RequireFile(store);
  RequireFile(access);
  // Before the store: what a server signs meanwhile is in the store first.
  const std::vector<HeadList> lists = ReadLists(folder, head_lists, site);
  const ChainReport events =
      VerifyChain(*OpenSqlite(store)->OpenReader(), site, Telling("store.db", progress));
  bool holds = Say("store.db", "events", events, out);
  SayHeads(events, out);
  for (const HeadList& list : lists) holds = SayCompared(list, events, out) && holds;
  holds = Say("access.db", "entries",
              VerifyAccess(*OpenSqlite(access)->OpenReader(), site, Telling("access.db", progress)),
              out) &&
          holds;
  out << (holds ? "All holds.\n" : kWhatToDo);
  return holds;
}

}  // namespace hotline
