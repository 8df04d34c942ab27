#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "hotline/v1/account.pb.h"
#include "hotline/v1/case.pb.h"
#include "hotline/v1/case_service.pb.h"
#include "server/access.h"
#include "tests/procedure/dice.h"
#include "tests/procedure/form_filler.h"
#include "tests/procedure/world_changer.h"
#include "tests/server/test_server.h"

namespace hotline {

// How often the methods of the service were called in a run and how often they acted.
struct Played {
  std::map<std::string, int> tries;
  std::map<std::string, int> acts;
  // By method and last refusal ("WRONG_STATE name"): what keeps the player from it.
  std::map<std::string, std::map<std::string, int>> refused;
  // Events by act. Of RECORD_FOR_UNIT those that the desk recorded for a unit, as what they are
  // besides.
  std::map<v1::Act::Kind, int> performed;
  int total = 0;
};

// What was learnt about the methods; it outlives a run, so that later ones get further.
class Experience {
 public:
  double Weight(const std::string& method, const std::string& state) const;
  void Note(const std::string& method, const std::string& state, bool acted);
  // Does a method take a name of this kind ("cases//dispatches/")? Unless it said that it does not.
  bool Fits(const std::string& method, const std::string& kind) const;
  void NoteMisfit(const std::string& method, const std::string& kind);

 private:
  struct Count {
    int tries = 0;
    int acted = 0;
  };
  std::map<std::pair<std::string, std::string>, Count> counts_;
  std::set<std::pair<std::string, std::string>> misfits_;
};

// A client who knows the service by its descriptors, its refusals and ListActs. As listed he mostly
// does what is possible, rather the acts that were seldom done; else, and always where he is wild,
// he calls any changing method as anybody on anything. He fills in what a refusal says is missing
// and tries again. New methods are played without a line here.
class Player {
 public:
  // Asking what is possible takes three questions an act: dear, and gets far.
  enum class Manner { kWild, kAsListed };
  Player(TestServer& server, const v1::Place& place, std::vector<v1::Account> accounts,
         Manner manner, Experience& experience, Played& played);

  // One act, decided by `salt` and what stands: a call, an act on a case, or time that goes by.
  void Step(std::uint64_t salt);
  // Tells what the last step brought about, so that rare acts are sought.
  void Learn(const std::vector<v1::Event>& events);
  // The names of all cases so far.
  const std::vector<std::string>& cases() const { return world_.cases; }
  // Acts that were performed although ListActs had told the actor that they are impossible, or that
  // he performed on what he does not see; and such as were offered to him and refused whatever he
  // asked for.
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
  // What an act can be on: the case, its dispatches, their asks; alarms.
  struct Target {
    std::string name;
    std::string etag;
  };

  void FindMethods();
  void FindManned();
  void LetTimePass(Dice& dice);
  // The server does by itself what is to be done then.
  void MoveClock(Instant time);
  void LogCall(Dice& dice);
  void ChangeWorld(Dice& dice);
  // Somebody calls some method on a case, whatever the server says is possible.
  void ActAtRandom(Dice& dice);
  // Somebody does what the server says he can, rather what was seldom done; false when there is
  // nothing.
  bool ActAsListed(Dice& dice);
  // What such an act of his may be on; empty: as the method takes it.
  static std::vector<Target> TargetsFor(v1::Act::Kind act, const v1::Account& actor,
                                        const v1::Case& record);
  v1::Case SomeCase(Dice& dice) const;
  const Method* MethodFor(v1::Act::Kind act, Dice& dice) const;
  // How much an act is sought.
  double Novelty(v1::Act::Kind act) const;
  // Those who have to do with a case.
  struct Concerned {
    std::vector<const v1::Account*> desk;
    std::vector<const v1::Account*> units;
  };
  Concerned ConcernedWith(const v1::Case& record) const;
  // Calls a method once, with what was learnt from it noted.
  bool Try(const Method& method, const v1::Account& actor, bool records, const v1::Case& record,
           std::vector<Target> targets, Dice& dice);
  const v1::Account& Actor(const Method& method, const v1::Case& record, Dice& dice) const;
  std::vector<Target> TargetsOf(const v1::Case& record) const;
  // Which of the targets are of a kind that the method takes, as far as it is known.
  std::vector<std::size_t> Fitting(const Method& method, const std::vector<Target>& targets) const;
  // One of those; any where there is none.
  std::size_t Aim(const Method& method, const std::vector<Target>& targets, Dice& dice) const;
  v1::Case Stored(const std::string& name) const;
  void Look(const v1::Case& record);
  void Remember(std::string act);
  // What ListActs tells him; absent where he does not see the case.
  std::optional<v1::ListActsResponse> Listed(const v1::Account& actor, const std::string& name);
  // What ListActs offers is refused for what the request says, and for nothing else.
  void CheckOffered(v1::Act::Kind act, const v1::Account& actor, const v1::Case& record);
  // What was recorded for a unit was offered as that.
  void CheckForeseen(const v1::Account& actor, bool recorded, const std::string& name,
                     std::int64_t before, const std::optional<v1::ListActsResponse>& listed);
  // With `records` as the desk that records for a unit.
  bool Send(const Method& method, const v1::Account& actor, bool records,
            google::protobuf::Message& request, std::vector<Target> targets, Dice& dice);

  // Of the request that was refused last.
  v1::Refusals last_refusals_;
  std::string last_target_;
  TestServer& server_;
  const v1::Place& place_;
  const std::vector<v1::Account> accounts_;
  const Manner manner_;
  Experience& experience_;
  Played& played_;
  const std::unique_ptr<v1::CaseService::Stub> cases_;
  std::map<std::string, std::string> tokens_;
  std::vector<Method> methods_;
  WorldChanger changer_;
  FormWorld world_;
  bool acted_ = false;  // in this step
  std::deque<std::string> last_acts_;
  std::vector<std::string> contradictions_;
};

}  // namespace hotline
