#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "storage/database.h"
#include "storage/key_store.h"
#include "storage/member.h"
#include "storage/site_head.h"
#include "storage/transaction.h"

namespace hotline {

// A change that waits to be executed.
struct PendingPost {
  std::string_view sql;  // of static storage
  std::vector<Value> params;
  std::int64_t expected_rows;
};

// What a group of commands will write, decided before its turn upon a snapshot that lacks only the
// group before it. It may be executed when the site's head then is `from`: nobody else wrote in
// between, and no member read a call, case or request that the group before or another member
// writes.
struct Decision {
  std::vector<Member> members;
  GroupHead from;
  GroupHead to;
  std::vector<PendingPost> posts;
  RowIds rows;  // the calls and cases that it writes to

  // False: every member refused or asked for what is stored already.
  bool writes() const { return !posts.empty(); }
};

// Decides commands ahead of their turn. Used by one thread at a time.
class Decider {
 public:
  // All references outlive it.
  Decider(Databases& databases, KeyStore& keys, std::int64_t site, std::function<Instant()> clock,
          const Randomness& randomness);
  ~Decider();

  // Begins a decision upon what is stored now and, where it is not null, `before`: decided and not
  // yet stored. False when there is no snapshot to be had.
  bool Begin(const Decision* before);
  // Decides one more command and takes it. False, and the member stays the caller's, when it has to
  // wait for its turn: it reads what is not stored yet, reads after it wrote, needs the lock, or
  // threw.
  bool Add(Member& member);
  // How many were added.
  std::size_t size() const { return decision_.members.size(); }
  // The decision of all that were added. Ends the snapshot.
  Decision End();

 private:
  class Snapshot;

  Databases& databases_;
  KeyStore& keys_;
  const std::int64_t site_;
  const std::function<Instant()> clock_;
  const Randomness& randomness_;

  Decision decision_;
  RowIds unsettled_;  // written and not in the snapshot: by the decision before and by this one
  std::unique_ptr<Snapshot> snapshot_;  // posts into decision_
};

}  // namespace hotline
