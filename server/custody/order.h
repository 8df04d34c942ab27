#pragma once

#include <string>
#include <vector>

#include "storage/key_file.h"

namespace CLI {
class App;
}

namespace hotline {

// What is to be done with a store while no server is asked: `hotlined verify`, `backup` ...
struct CustodyOrder {
  enum class Verb {
    kNone,
    kVerify,
    kBackUp,
    kBackUpKeys,
    kRestore,
    kProve,
    kCheckProof,
    kPublicKey
  };
  Verb verb = Verb::kNone;
  // The data folder: to look at, or (kRestore) to make.
  std::string data = {};
  // Where a backup or a proof goes.
  std::string to = {};
  // kBackUpKeys: after how many days the copy has to be destroyed and is no longer restored.
  int expire_days = kKeyBackupDays;
  // kRestore: folder of an ordinary backup, file of a key backup, file of the master key (empty:
  // HOTLINE_MASTER_KEY, or put there later).
  std::string from = {};
  std::string keys = {};
  std::string master_key = {};
  // kRestore: copies of the shred list that were kept elsewhere.
  std::vector<std::string> shred_lists = {};
  // kVerify: copies of the heads of days that were kept elsewhere.
  std::vector<std::string> head_lists = {};
  // kProve: the case's number.
  std::string case_number = {};
  // kCheckProof: the file; public keys that are trusted.
  std::string proof = {};
  std::vector<std::string> trusted_keys = {};

  // All but kCheckProof look at a store.
  bool needs_data() const { return verb != Verb::kCheckProof; }
};

// Adds the verbs to a command line; the chosen one is in `order` after the parsing. They use the
// program's --data.
void AddCustodyVerbs(CLI::App& app, CustodyOrder& order);

}  // namespace hotline
