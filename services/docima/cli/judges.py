"""What `docima doctor` tells of the judges in the settings."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from docima.services.judges.endpoint import client
from docima.services.judges.settings import JudgeSettings

SECONDS = 5.0


def reach(judges: Mapping[str, JudgeSettings]) -> dict[str, str]:
    """Why each judge cannot be asked; empty where its endpoint offers the model."""

    async def all_of_them() -> list[str]:
        return list(await asyncio.gather(*map(_reach, judges.values())))

    return dict(zip(judges, asyncio.run(all_of_them()), strict=True))


async def _reach(judge: JudgeSettings) -> str:
    import openai

    asked = client(judge.endpoint, judge.api_key.get_secret_value())
    try:
        offered = [model.id async for model in await asked.models.list(timeout=SECONDS)]
    except openai.OpenAIError as error:
        return f"{judge.endpoint}: {error}"[:200]
    finally:
        await asked.close()
    if judge.model not in offered:
        return f"{judge.endpoint} offers {', '.join(offered[:5]) or 'nothing'}, not {judge.model!r}"
    return ""
