#include "server/decode.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <map>
#include <string>

#include "rules/refusals.h"

namespace hotline {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

constexpr int kMostRefusals = 100;
constexpr int kMostDepth = 32;

// Walks the wire format beside the descriptor; what does not fit it is left alone.
class Utf8Walk {
 public:
  explicit Utf8Walk(v1::Refusals& found) : found_(found) {}

  void Message(std::string_view bytes, const Descriptor& type, const std::string& path, int depth) {
    CodedInputStream input(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                           static_cast<int>(bytes.size()));
    std::map<int, int> seen;  // field number -> entries so far
    while (const std::uint32_t tag = input.ReadTag()) {
      const FieldDescriptor* field = type.FindFieldByNumber(WireFormatLite::GetTagFieldNumber(tag));
      if (field == nullptr ||
          WireFormatLite::GetTagWireType(tag) != WireFormatLite::WIRETYPE_LENGTH_DELIMITED) {
        if (!WireFormatLite::SkipField(&input, tag)) return;
        continue;
      }
      std::uint32_t size = 0;
      std::string value;
      if (!input.ReadVarint32(&size) || !input.ReadString(&value, static_cast<int>(size))) return;
      std::string name = path.empty() ? field->name() : path + "." + field->name();
      if (field->is_repeated()) name += "[" + std::to_string(seen[field->number()]++) + "]";
      Field(*field, value, name, depth);
    }
  }

 private:
  void Field(const FieldDescriptor& field, const std::string& value, const std::string& name,
             int depth) {
    if (field.type() == FieldDescriptor::TYPE_MESSAGE && depth < kMostDepth) {
      Message(value, *field.message_type(), name, depth + 1);
    } else if (field.type() == FieldDescriptor::TYPE_STRING && !IsUtf8(value) &&
               found_.refusals_size() < kMostRefusals) {
      *found_.add_refusals() = Refuse(v1::Refusal::NOT_UTF8, name);
    }
  }

  static bool IsUtf8(const std::string& text) {
    return google::protobuf::internal::IsStructurallyValidUTF8(text.data(),
                                                               static_cast<int>(text.size()));
  }

  v1::Refusals& found_;
};

}  // namespace

v1::Refusals WhyUnparsed(std::string_view bytes, const Descriptor& type) {
  v1::Refusals found;
  Utf8Walk(found).Message(bytes, type, "", 0);
  if (found.refusals_size() == 0) *found.add_refusals() = Refuse(v1::Refusal::BAD_FORMAT);
  return found;
}

}  // namespace hotline
