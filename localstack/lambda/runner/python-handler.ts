/** Name of the module; the runner imports it in the handler's place. */
export const PYTHON_MODULE = "local_aws_handler";

/**
 * Between serverless-offline's Python runner and the function: that runner waits for ever for a handler that returns None or throws, and its context has made-up ids. This module
 * loads the handler that `_HANDLER` names, gives it AWS's context and log lines, and answers with one text: `{"ok": text}` or `{"error": ...}`. After AWS's own runtime client,
 * https://github.com/aws/aws-lambda-python-runtime-interface-client
 */
export const PYTHON_HANDLER = `import importlib
import json
import logging
import os
import sys
import time
import traceback


class Output:
    """Keeps each answer on a line of its own, whatever the handler has printed."""

    def __init__(self, stream):
        self._stream = stream
        self._last = "\\n"

    def write(self, text):
        if text:
            self._last = text[-1]
        return self._stream.write(text)

    def end_line(self):
        if self._last != "\\n":
            self.write("\\n")
        self.flush()

    def __getattr__(self, name):
        return getattr(self._stream, name)


sys.stdout = Output(sys.stdout)
# One stream, so that lines stay in order.
sys.stderr = sys.stdout
request_id = ""


class LogHandler(logging.Handler):
    def emit(self, record):
        sys.stdout.write(self.format(record))


class AddRequestId(logging.Filter):
    def filter(self, record):
        record.aws_request_id = request_id
        return True


def log_as_lambda_does():
    handler = LogHandler()
    formatter = logging.Formatter(
        "[%(levelname)s]\\t%(asctime)s.%(msecs)03dZ\\t%(aws_request_id)s\\t%(message)s\\n", "%Y-%m-%dT%H:%M:%S"
    )
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    handler.addFilter(AddRequestId())
    logging.getLogger().handlers = [handler]


log_as_lambda_does()


class ClientContext:
    def __init__(self, given):
        self.custom = given.get("custom")
        self.env = given.get("env")
        self.client = given.get("client")


class LambdaContext:
    def __init__(self, invocation):
        client = invocation.get("clientContext")
        self.aws_request_id = invocation["requestId"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.invoked_function_arn = invocation["invokedFunctionArn"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.client_context = ClientContext(json.loads(client)) if client else None
        self.identity = None
        self._deadline_ms = invocation["deadlineMs"]

    def get_remaining_time_in_millis(self):
        return max(int(self._deadline_ms - time.time() * 1000), 0)

    def log(self, message):
        sys.stdout.write(str(message))


class RuntimeFault(Exception):
    def __init__(self, error_type, message):
        super().__init__(message)
        self.error_type = error_type


def load():
    # Before the runner's own folder, whose modules are not the function's.
    sys.path.insert(0, os.environ["LAMBDA_TASK_ROOT"])
    module_name, _, name = os.environ["_HANDLER"].rpartition(".")
    try:
        module = importlib.import_module(module_name.lstrip("./").replace("/", "."))
    except ImportError as error:
        raise RuntimeFault("Runtime.ImportModuleError", f"Unable to import module '{module_name}': {error}")
    except SyntaxError as error:
        raise RuntimeFault(
            "Runtime.UserCodeSyntaxError", f"Syntax error in module '{module_name}': {error.msg} ({error.filename}, line {error.lineno})"
        )
    try:
        return getattr(module, name)
    except AttributeError:
        raise RuntimeFault("Runtime.HandlerNotFound", f"Handler '{name}' missing on module '{module_name}'")


def failure(error, last=False):
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename != __file__ and "importlib" not in frame.filename]
    error_type = getattr(error, "error_type", type(error).__name__)
    stack = [] if isinstance(error, RuntimeFault) else traceback.format_list(frames)
    payload = {"errorMessage": str(error), "errorType": error_type, "requestId": request_id, "stackTrace": stack}
    sys.stdout.end_line()
    sys.stdout.write(f"[ERROR] {error_type}: {error}\\n")
    if stack:
        sys.stdout.write("Traceback (most recent call last):\\n" + "".join(stack))
    return {"error": json.dumps(payload), "last": last}


function = None


def handler(event, given):
    global function, request_id
    invocation = given.invocation
    request_id = invocation["requestId"]
    os.environ["_X_AMZN_TRACE_ID"] = invocation["traceId"]
    try:
        if function is None:
            function = load()
    except Exception as error:
        answer = failure(error, last=True)
    else:
        answer = run(event, LambdaContext(invocation))
    sys.stdout.end_line()
    # A child process, or os.write, may have left a line open that nobody here knows of.
    sys.stdout.write("\\n")
    return answer


def run(event, context):
    try:
        result = function(event, context)
    except Exception as error:
        return failure(error)
    try:
        return {"ok": json.dumps(result)}
    except Exception as error:
        return failure(RuntimeFault("Runtime.MarshalError", f"Unable to marshal response: {error}"))
`;
