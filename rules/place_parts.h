#pragma once

#include "hotline/v1/place.pb.h"
#include "rules/table.h"

// The parts that ReadPlace is made of; nobody else needs them.
namespace hotline {

// All names that one table may refer to in another.
struct PlaceNames {
  Names categories;
  Names regions;
  Names sectors;
  Names units;
  // 条线 that at least one unit has.
  Names lines;
  Names groups;
  Names authorities;
  Names profiles;
};

// Each reads one table into `place` and notes what is wrong with its rows.
void ReadUnits(const Table& table, const PlaceNames& names, v1::Place& place);
void ReadGroups(const Table& table, const PlaceNames& names, v1::Place& place);
void ReadAuthorities(const Table& table, const PlaceNames& names, v1::Place& place);
void ReadRules(const Table& table, const PlaceNames& names, v1::Place& place);
void ReadReceivers(const Table& table, const PlaceNames& names, v1::Place& place);
void ReadProfiles(const Table& table, Problems& problems, v1::Place& place);
// The years of the notices.
Names ReadNotices(const Table& table, v1::Calendar& calendar);
// Each day belongs to one of `years`.
void ReadDays(const Table& table, const Names& years, v1::Calendar& calendar);

// "valid_from" and "valid_to" of a row, in order. A successor needs an end.
struct Validity {
  std::string from;
  std::string to;
};
Validity ReadValidity(const TableRow& row, bool has_successor);

// Notes each row whose `column` leads back to itself when followed from id to id.
void RefuseCycles(const Table& table, std::string_view column);

}  // namespace hotline
