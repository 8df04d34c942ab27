#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hotline/v1/account.pb.h"
#include "hotline/v1/case.pb.h"
#include "server/access.h"
#include "tests/procedure/dice.h"
#include "tests/procedure/form_filler.h"
#include "tests/server/test_server.h"

namespace hotline {

// How often the methods of the service were called in a run and how often they acted.
struct Played {
  std::map<std::string, int> tries;
  std::map<std::string, int> acts;
  int total = 0;
};

// What was learnt about the methods; it outlives a run, so that later ones get further.
class Experience {
 public:
  double Weight(const std::string& method, const std::string& state) const;
  void Note(const std::string& method, const std::string& state, bool acted);

 private:
  struct Count {
    int tries = 0;
    int acted = 0;
  };
  std::map<std::pair<std::string, std::string>, Count> counts_;
};

// A client who knows the service only by its descriptors and its refusals: he calls any changing
// method as anybody on anything, fills in what a refusal says is missing and tries again. New
// methods are played without a line here.
class Player {
 public:
  Player(TestServer& server, const v1::Place& place, std::vector<v1::Account> accounts,
         Experience& experience, Played& played);

  // One act, decided by `salt` and what stands: a call, an act on a case, or time that goes by.
  void Step(std::uint64_t salt);
  // The names of all cases so far.
  const std::vector<std::string>& cases() const { return world_.cases; }
  // Acts that were performed although ListActs had told the actor that they are impossible, or that
  // he performed on what he does not see.
  const std::vector<std::string>& contradictions() const { return contradictions_; }
  // The last acts that were performed, at most 60: who did what to what, when.
  std::vector<std::string> last_acts() const { return {last_acts_.begin(), last_acts_.end()}; }

 private:
  struct Method {
    std::string name;
    std::string path;
    const google::protobuf::Descriptor* request;
    const google::protobuf::Descriptor* response;
    const Access* access;
  };
  // What an act can be on: the case, its dispatches, their asks and notices.
  struct Target {
    std::string name;
    std::string etag;
  };

  void FindMethods();
  void LetTimePass(Dice& dice);
  void LogCall(Dice& dice);
  void ActOnCase(Dice& dice);
  const v1::Account& Actor(const Method& method, const v1::Case& record, Dice& dice) const;
  std::vector<Target> TargetsOf(const v1::Case& record) const;
  v1::Case Stored(const std::string& name) const;
  void Look(const v1::Case& record);
  void Remember(std::string act);
  // Why the actor may not perform an act, by ListActs; absent where he does not see the case.
  std::optional<std::map<v1::Act::Kind, std::string>> Forbidden(const v1::Account& actor,
                                                                const std::string& name);
  void CheckForeseen(const v1::Account& actor, const std::string& name, std::int64_t before,
                     const std::optional<std::map<v1::Act::Kind, std::string>>& forbidden);
  bool Send(const Method& method, const v1::Account& actor, google::protobuf::Message& request,
            std::vector<Target> targets, Dice& dice);

  TestServer& server_;
  const v1::Place& place_;
  const std::vector<v1::Account> accounts_;
  Experience& experience_;
  Played& played_;
  const std::unique_ptr<v1::CaseService::Stub> cases_;
  std::map<std::string, std::string> tokens_;
  std::vector<Method> methods_;
  FormWorld world_;
  std::deque<std::string> last_acts_;
  std::vector<std::string> contradictions_;
};

}  // namespace hotline
