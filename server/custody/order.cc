#include "server/custody/order.h"

#include <CLI/CLI.hpp>
#include <string>

namespace hotline {
namespace {

constexpr const char* kVerifyFooter =
    R"(Walks the chain of events, compares every row with the newest event that wrote it, and walks the
access record's chain. Needs no key, and works while a server runs on the same folder and on a backup.
Exit 0: all holds; 1: something does not, and what to do is said.
With --heads it also compares the signed heads of days with a copy that was kept elsewhere: so it finds an end
that was cut off together with all that the store knows of it.

  hotlined verify --data /var/lib/hotline
  hotlined verify --data /var/lib/hotline --heads /elsewhere/heads)";

constexpr const char* kBackUpFooter =
    R"(Copies store.db and access.db, each at one moment, into a new folder; a server may go on writing.
No key is in it: without a key backup nobody can read what callers said. Keep it apart from them.

  hotlined backup --data /var/lib/hotline --to /backup/2026-09-24
  hotlined verify --data /backup/2026-09-24)";

constexpr const char* kBackUpKeysFooter =
    R"(Copies keys.db into a new file. The keys in it are wrapped by the master key, which is not in it: keep
the two apart. A key backup can bring back what was destroyed after it was made; so it has to be
destroyed when it expires, `restore` takes it no longer then, and the record of a destruction names
the day from which no key backup can undo it.

  hotlined backup-keys --data /var/lib/hotline --to /safe/keys-2026-09-24 --expire-days 14)";

constexpr const char* kRestoreFooter =
    R"(Makes a new data folder from an ordinary backup and a key backup, verifies it, destroys the keys that were
destroyed before, and says what is next. What was destroyed after the backup was made is known only to a
copy of the file 'shredded' of the lost folder: name it with --shredded.

  hotlined restore --from /backup/2026-09-24 --keys /safe/keys-2026-09-24 \
    --master-key /safe/master.key --data /var/lib/hotline-new)";

constexpr const char* kProveFooter =
    R"(Writes each event of a case that lies in a signed day: who did what when, the hashes that lead to the
day's head, and the signed heads. Nothing of what was said is in it. Whoever has the public key
checks it without the store.

  hotlined prove --data /var/lib/hotline --case 3206-260924-1-1 --to /tmp/proof.json
  hotlined check-proof /tmp/proof.json --key $(hotlined public-key --data /var/lib/hotline))";

constexpr const char* kCheckProofFooter =
    R"(Says what the proof shows. Exit 0: it holds; 1: it does not, and why. Take the key from whoever published it,
never from the proof. It does not show that no event of the case was left out.

  hotlined check-proof proof.json --key 0123...)";

constexpr const char* kPublicKeyFooter =
    R"(Publish this key and keep a copy of it elsewhere: with it anybody checks heads and proofs. Its secret half is
in the file signing.key (mode 0600), made at first use; keep a copy of that beside the master key's.)";

CLI::App* Verb(CLI::App& app, CustodyOrder& order, CustodyOrder::Verb verb, const char* name,
               const char* help, const char* footer) {
  CLI::App* added = app.add_subcommand(name, help);
  added->fallthrough();  // --data is the program's own
  added->footer(footer);
  added->callback([&order, verb] { order.verb = verb; });
  return added;
}

}  // namespace

void AddCustodyVerbs(CLI::App& app, CustodyOrder& order) {
  using enum CustodyOrder::Verb;
  app.require_subcommand(0, 1);
  Verb(app, order, kVerify, "verify", "check that nothing was altered in --data", kVerifyFooter)
      ->add_option("--heads", order.head_lists,
                   "copy of the file 'heads' that was kept elsewhere; may be repeated");

  Verb(app, order, kBackUp, "backup", "copy --data without its keys", kBackUpFooter)
      ->add_option("--to", order.to, "folder to make")
      ->required();

  CLI::App* keys =
      Verb(app, order, kBackUpKeys, "backup-keys", "copy the keys of --data", kBackUpKeysFooter);
  keys->add_option("--to", order.to, "file to make")->required();
  keys->add_option("--expire-days", order.expire_days,
                   "days after which the copy has to be destroyed")
      ->capture_default_str()
      ->check(CLI::Range(kKeyBackupFewestDays, kKeyBackupMostDays));

  CLI::App* restore = Verb(app, order, kRestore, "restore",
                           "make the new folder --data from backups", kRestoreFooter);
  restore->add_option("--from", order.from, "folder that backup made")->required();
  restore->add_option("--keys", order.keys, "file that backup-keys made")->required();
  restore->add_option("--master-key", order.master_key,
                      "file of the master key, copied into --data; without it "
                      "HOTLINE_MASTER_KEY, or put there before the start");
  restore->add_option("--shredded", order.shred_lists,
                      "copy of the file 'shredded' that was kept elsewhere; may be repeated");

  CLI::App* prove = Verb(app, order, kProve, "prove", "write a proof of a case", kProveFooter);
  prove->add_option("--case", order.case_number, "number of the case")->required();
  prove->add_option("--to", order.to, "file to make")->required();

  CLI::App* check =
      Verb(app, order, kCheckProof, "check-proof", "check what prove wrote", kCheckProofFooter);
  check->add_option("file", order.proof, "file that prove made")->required();
  check->add_option("--key", order.trusted_keys, "public key that is trusted; may be repeated")
      ->required();

  Verb(app, order, kPublicKey, "public-key", "print the key that the heads of days are signed with",
       kPublicKeyFooter);
}

}  // namespace hotline
