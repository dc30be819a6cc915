"""The admin methods of what goes wrong or slow on purpose: faults, scenarios, chaos, latency.

Faults and scenarios are one queue with one report. A fault that breaks the model's stream is a
scenario with another spelling: `stream` is a case of `chat.cases`, and `chat.scenarios` reads,
refuses and plays it.
"""

from collections.abc import Awaitable, Callable, Iterable

from starlette.requests import Request

from sandbox.local_google.chat import cases, scenarios
from sandbox.local_google.control.admin_request import body
from sandbox.local_google.faults import chaos, fault_refusals, latency
from sandbox.local_google.faults.fault_refusals import CHAT
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.contract import Contract
from sandbox.local_google.resources.chat import Scenario
from sandbox.local_google.resources.faults import Fault
from sandbox.local_google.state.world import World

Row = tuple[str, str, Callable[[Request], Awaitable[Json]]]


class FaultAdmin:
    def __init__(self, contract: Contract, world: World) -> None:
        self.contract, self.world = contract, world

    def table(self) -> list[Row]:
        return [
            ("POST", "faults", self.create_fault),
            ("GET", "faults", self.report),
            ("DELETE", "faults", self.clear_faults),
            ("POST", "chaos", self.set_chaos),
            ("GET", "chaos", self.show_chaos),
            ("DELETE", "chaos", self.end_chaos),
            ("POST", "latency", self.set_latency),
            ("GET", "latency", self.show_latency),
            ("POST", "scenarios", self.create_scenario),
            ("GET", "scenarios", self.list_scenarios),
            ("DELETE", "scenarios", self.clear_scenarios),
        ]

    async def create_fault(self, request: Request) -> Json:
        sent = await body(request)
        if "stream" in sent:
            return self._shown(self._queue(fault_refusals.scenario_of(sent), cases.STREAMED))
        number = self.world.next("fault")
        fault = fault_refusals.parse(sent, number, self.contract)
        self.world.faults.append(fault)
        return self._shown(fault)

    async def report(self, _: Request) -> Json:
        planned: list[Fault | Scenario] = [*self.world.faults, *self.world.scenarios]
        planned.sort(key=lambda one: one.id)
        return {"faults": [self._shown(one) for one in planned]}

    async def clear_faults(self, _: Request) -> Json:
        cleared = len(self.world.faults) + len(self.world.scenarios)
        self.world.faults.clear()
        self.world.scenarios.clear()
        return {"cleared": cleared}

    async def create_scenario(self, request: Request) -> Json:
        return self._queue(await body(request), cases.CASES).shown()

    async def list_scenarios(self, _: Request) -> Json:
        queued = [scenario.shown() for scenario in self.world.scenarios]
        return {"scenarios": queued, "cases": list(cases.CASES)}

    async def clear_scenarios(self, _: Request) -> Json:
        cleared = len(self.world.scenarios)
        self.world.scenarios.clear()
        return {"cleared": cleared}

    async def set_chaos(self, request: Request) -> Json:
        self.world.chaos = chaos.parse(await body(request), self.contract.method_ids)
        return chaos.shown(self.world.chaos)

    async def show_chaos(self, _: Request) -> Json:
        return {"chaos": chaos.shown(self.world.chaos) if self.world.chaos else None}

    async def end_chaos(self, request: Request) -> Json:
        """What it had done until now."""
        ended = await self.show_chaos(request)
        self.world.chaos = None
        return ended

    async def set_latency(self, request: Request) -> Json:
        self.world.latency = latency.parse(await body(request))
        return latency.shown(self.world.latency)

    async def show_latency(self, _: Request) -> Json:
        return latency.shown(self.world.latency)

    def _queue(self, sent: Json, allowed: Iterable[str]) -> Scenario:
        options = {name: cases.CASES[name] for name in allowed}
        scenario = scenarios.parse(sent, self.world.next("fault"), options)
        self.world.scenarios.append(scenario)
        return scenario

    def _shown(self, planned: Fault | Scenario) -> Json:
        """With the numbers of the journal's entries in which it fired."""
        shown = planned.shown()
        if isinstance(planned, Scenario):
            shown = {"method_id": CHAT, "stream": shown.pop("case"), **shown}
        entries = self.world.journal.entries
        return shown | {"exchanges": [e.number for e in entries if planned.id in e.faults]}
