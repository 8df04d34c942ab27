#include "server/page_token.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>
#include <memory>

#include "hotline/internal/page.pb.h"
#include "rules/refusals.h"
#include "server/opaque.h"
#include "storage/sealing.h"

namespace hotline {
namespace {

constexpr int kStandardPage = 50;
constexpr int kMostPage = 200;

std::string QuestionHash(const google::protobuf::Message& request) {
  const std::unique_ptr<google::protobuf::Message> question(request.New());
  question->CopyFrom(request);
  for (const char* paging : {"page_size", "page_token", "min_seq"}) {
    if (const auto* field = question->GetDescriptor()->FindFieldByName(paging)) {
      question->GetReflection()->ClearField(question.get(), field);
    }
  }
  std::string bytes = question->GetDescriptor()->full_name();
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream output(&stream);
    output.SetSerializationDeterministic(true);
    question->SerializeToCodedStream(&output);
  }
  return AsText(Sha256(bytes));
}

}  // namespace

std::string WritePageToken(const PageKey& key, const google::protobuf::Message& request) {
  internal::PageToken token;
  token.set_sort_key(key.sort_key);
  token.set_row_id(key.row_id);
  token.set_question(QuestionHash(request));
  return ToOpaque(token);
}

Result<PageKey> ReadPageToken(const google::protobuf::Message& request, const std::string& token,
                              PageKey first) {
  if (token.empty()) return first;
  internal::PageToken read;
  if (!FromOpaque(token, read) || read.question() != QuestionHash(request)) {
    return Refuse(v1::Refusal::BAD_PAGE_TOKEN, "page_token");
  }
  return PageKey{read.sort_key(), read.row_id()};
}

Result<int> PageSize(int requested) {
  if (requested < 0) return Refuse(v1::Refusal::IMPOSSIBLE, "page_size");
  return requested == 0 ? kStandardPage : std::min(requested, kMostPage);
}

}  // namespace hotline
