"""A front end of Jupyter, of its own jupyter_client: reads commands as lines of JSON, answers each by a line of JSON."""
import json
import os
import queue
import signal
import sys
import time
import traceback

import zmq
from jupyter_client.manager import KernelManager

PATIENCE = 60

manager = KernelManager(kernel_name="mnisttools")
manager.start_kernel(cwd=sys.argv[1], stderr=sys.stderr)
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=PATIENCE)


def matches(message, request):
    return message["parent_header"].get("msg_id") == request


def waiting(get):
    try:
        while True:
            yield get(timeout=0.01)
    except queue.Empty:
        return


def reply_on(get, request):
    while True:
        message = get(timeout=PATIENCE)
        if matches(message, request):
            return message["content"]


def interrupt(how):
    if how == "signal":
        os.kill(manager.provisioner.process.pid, signal.SIGINT)
    else:
        manager.interrupt_kernel()


def follow(request, answers, interrupt_by, interrupt_at):
    """All that a request broadcasts until the kernel is idle, and the questions that it asks."""
    messages, questions, idle, reply = [], [], False, None
    deadline = time.monotonic() + PATIENCE
    while not (idle and reply is not None):
        if time.monotonic() > deadline:
            raise TimeoutError(f"no end of {request}: {messages[-3:]}")
        for message in waiting(client.get_iopub_msg):
            if not matches(message, request):
                continue
            messages.append({"type": message["msg_type"], "content": message["content"]})
            idle = idle or message["content"].get("execution_state") == "idle"
            if interrupt_at and interrupt_at in json.dumps(messages[-1]):
                interrupt(interrupt_by)
                interrupt_at = None
        for question in waiting(client.get_stdin_msg):
            questions.append(question["content"])
            if answers:
                client.input(answers.pop(0))
            else:
                interrupt(interrupt_by)
        for message in waiting(client.get_shell_msg):
            if matches(message, request):
                reply = message["content"]
    return {"messages": messages, "questions": questions, "reply": reply}


def execute(command):
    options = {name: command[name] for name in ("silent", "store_history", "allow_stdin", "stop_on_error", "user_expressions") if name in command}
    request = client.execute(command["code"], **options)
    return follow(request, command.get("answers", []), command.get("interrupt_by", "message"), command.get("interrupt_at"))


def execute_all(command):
    """Sends all cells before the first has ended, as "run all" does."""
    requests = [client.execute(code) for code in command["codes"]]
    return {"replies": [reply_on(client.get_shell_msg, request) for request in requests]}


def ask(command):
    message = client.session.msg(command["type"], command["content"])
    if command.get("channel") == "control":
        client.control_channel.send(message)
        return {"reply": reply_on(client.get_control_msg, message["header"]["msg_id"])}
    client.shell_channel.send(message)
    return {"reply": reply_on(client.get_shell_msg, message["header"]["msg_id"])}


def ask_meanwhile(command):
    """Sends requests on the control channel while a cell waits for an answer: all that comes there up to the reply to the last one."""
    request = client.execute(command["code"])
    while not matches(client.get_stdin_msg(timeout=PATIENCE), request):
        pass
    sent = [client.session.msg(asked["type"], asked["content"]) for asked in command["requests"]]
    for message in sent:
        client.control_channel.send(message)
    replies = []
    while not replies or not matches(message, sent[-1]["header"]["msg_id"]):
        message = client.get_control_msg(timeout=PATIENCE)
        replies.append({"type": message["msg_type"], "content": message["content"]})
    client.input(command["answer"])
    return follow(request, [], "message", None) | {"replies": replies}


def open_comm(command):
    message = client.session.msg("comm_open", {"comm_id": command["id"], "target_name": "widget", "data": {}})
    client.shell_channel.send(message)
    while True:
        answer = client.get_iopub_msg(timeout=PATIENCE)
        if matches(answer, message["header"]["msg_id"]) and answer["msg_type"] == "comm_close":
            return {"reply": answer["content"]}


def send_raw(command):
    """Sends frames as they are, then a right request: how many replies come before its own."""
    message = client.session.msg("is_complete_request", {"code": "1"})
    frames = client.session.serialize(message)
    if command["what"] == "wrong signature":
        sent = [[frames[0], b"0" * 64] + frames[2:]]
    elif command["what"] == "empty signature":
        sent = [[frames[0], b""] + frames[2:]]
    elif command["what"] == "changed content":
        sent = [frames[:-1] + [b'{"code": "2"}']]
    elif command["what"] == "replayed":
        sent = [frames, frames]
    else:
        sent = [[b"no", b"message"], [], [b"<IDS|MSG>"], [frames[0], b"", b"{", b"{", b"{", b"{"]]
    for parts in sent:
        if parts:
            zmq.Socket.shadow(client.shell_channel.socket.underlying).send_multipart(parts)
    last = client.is_complete("1")
    replies = 0
    while True:
        answer = client.get_shell_msg(timeout=PATIENCE)
        if matches(answer, last):
            return {"replies": replies}
        replies += matches(answer, message["header"]["msg_id"])


def beat(command):
    with zmq.Context() as context, context.socket(zmq.REQ) as socket:
        socket.linger = 0
        socket.connect(f"tcp://{manager.ip}:{manager.hb_port}")
        socket.send(b"ping")
        return {"echo": socket.recv().decode() if socket.poll(PATIENCE * 1000) else None}


def restart(command):
    manager.restart_kernel()
    client.wait_for_ready(timeout=PATIENCE)
    return {}


def shut_down(command):
    reply = ask({"type": "shutdown_request", "content": {"restart": False}, "channel": "control"})
    process = manager.provisioner.process
    return reply | {"exit_code": process.wait(timeout=PATIENCE)}


def die(command):
    print(json.dumps({"kernel": manager.provisioner.process.pid}), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)


commands = {
    "execute": execute, "execute all": execute_all, "ask": ask, "ask meanwhile": ask_meanwhile, "open comm": open_comm,
    "send raw": send_raw, "beat": beat, "restart": restart, "shut down": shut_down, "die": die,
}
print(json.dumps({}), flush=True)
try:
    for line in sys.stdin:
        command = json.loads(line)
        try:
            answer = commands[command["do"]](command)
        except Exception:
            answer = {"failure": traceback.format_exc()}
        print(json.dumps(answer), flush=True)
finally:
    manager.shutdown_kernel(now=True)
    client.stop_channels()
    del client
