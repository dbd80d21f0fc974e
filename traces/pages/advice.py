"""What to do about an error, by its type: the sentence that stands below what happened."""

from wire.errors import ErrorType

ADVICE = {
    ErrorType.INVALID_JSON_ARGUMENTS: "The model wrote arguments that are not JSON. The tool was not run; the model was"
    " told where they break. If it keeps happening, a simpler schema or another model helps.",
    ErrorType.SCHEMA_VIOLATION: "The arguments do not follow the tool's schema. The tool was not run; the model was"
    " told what is wrong. A clearer description, an example or an enum in the schema helps it.",
    ErrorType.UNKNOWN_TOOL: "The model called a tool that was not offered. Check the tool's name in the system prompt"
    " and in earlier messages.",
    ErrorType.TOOL_ERROR: "The tool itself failed. The output shows what it answered; try it alone on the tool's page.",
    ErrorType.TOOL_TIMEOUT: "The tool took longer than its time limit. Raise the limit on the tool's page, or make it"
    " answer sooner.",
    ErrorType.DENIED: "This tool's policy is to deny every call. Change its approval on the tool's page.",
    ErrorType.PROVIDER_AUTH: "The provider refused the key. Check it on the provider's page.",
    ErrorType.PROVIDER_RATE_LIMITED: "The provider asks to slow down. Wait and run again, or raise your limit there.",
    ErrorType.PROVIDER_OVERLOADED: "The provider has too much to do or failed by itself. Run again in a while.",
    ErrorType.PROVIDER_INVALID_REQUEST: "The provider did not accept the request. Its words above name the field; the"
    " Request tab shows what was sent.",
    ErrorType.PROVIDER_CONTEXT_LENGTH: "The conversation is longer than the model can read. Shorten it, return less"
    " from tools, or take a model with a larger context.",
    ErrorType.PROVIDER_TIMEOUT: "No answer came in time. Run again, and if it stays so see the provider's status page.",
    ErrorType.PROVIDER_UNREACHABLE: "The provider's address could not be reached. Check its base URL and the network.",
    ErrorType.PROVIDER_BAD_RESPONSE: "What came back is not an answer in the provider's protocol. The Response tab"
    " shows it; check that the base URL is an API's.",
    ErrorType.CONTENT_FILTERED: "The provider's content filter ended the answer. Rephrase what was asked.",
    ErrorType.TRUNCATED: "The answer reached the limit of output tokens and was cut. Raise max_output_tokens.",
    ErrorType.INTERRUPTED: "The worker stopped in the middle of this. What was recorded is kept; run it again.",
}


def advice(error_type: str) -> str:
    """What to do next, empty for a type that is not known."""
    return ADVICE.get(ErrorType(error_type), "") if error_type in set(ErrorType) else ""
