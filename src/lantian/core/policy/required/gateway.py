"""The gateway: how it talks with devices, sets them up, asks for what is missing and holds floods back."""

from __future__ import annotations

from collections.abc import Mapping

from lantian.core.policy.required.demand import Required, whole, word

__all__ = ["GATEWAY"]

GATEWAY: Mapping[str, Required] = {
    "devices.answer_timeout_seconds": whole(
        1, 99, "1", en="how long a device may take to answer", zh="设备应答超时时间"
    ),
    "devices.resend_count": whole(0, 99, "1", en="how often a request is sent again", zh="请求重发次数"),
    "devices.result_wait_seconds": whole(
        5, 3600, "1", en="how long the result may take once a device has agreed", zh="设备应答后等待执行结果的时间"
    ),
    "devices.order_patience_minutes": whole(
        1, 10_080, "min", en="how long a request waits for a device that is away", zh="设备离线时请求的保留时间"
    ),
    "devices.on_connect": word(
        "set", "observe", en="whether devices are set up when they connect", zh="设备连接时是否下发设置"
    ),
    "devices.greeting_hours": whole(
        1, 8_760, "h", en="after how long a device is set up again", zh="再次下发设置的间隔"
    ),
    "devices.realtime": word("on", "off", "leave", en="whether devices send real-time data", zh="实时数据上报设置"),
    "devices.status": word(
        "on", "off", "leave", en="whether devices send the state of facilities", zh="设备状态上报设置"
    ),
    "devices.realtime_interval_seconds": whole(30, 3600, "1", en="interval of real-time data", zh="实时数据间隔"),
    "devices.minute_interval": whole(1, 30, "min", en="interval of minute data", zh="分钟数据间隔"),
    "devices.clock_tolerance_seconds": whole(
        1, 86_400, "1", en="how far a device's clock may be off before it is set", zh="设备时钟允许偏差"
    ),
    "devices.backfill_days": whole(0, 366, "day", en="how far back missing data are asked for", zh="数据补传追溯天数"),
    "devices.backfill_lag_minutes": whole(
        1, 1_440, "min", en="how late data may be before they are missing", zh="判定缺数前的等待时间"
    ),
    "devices.backfill_pace_seconds": whole(
        0, 3_600, "1", en="pause between two requests for missing data to one device", zh="对同一设备补传请求的间隔"
    ),
    "devices.backfill_tries": whole(
        1, 100, "1", en="how often missing data are asked for", zh="同一缺数时段的补传请求次数"
    ),
    "devices.flood_frames_per_second": whole(
        1, 100_000, "1", en="frames a second taken from one connection", zh="单个连接每秒接收报文上限"
    ),
    "devices.flood_burst_frames": whole(
        1, 1_000_000, "1", en="frames taken at once from a connection that catches up", zh="单个连接突发报文上限"
    ),
    "devices.reconnects_per_minute": whole(
        1, 10_000, "1", en="reconnections a minute before an address has to wait", zh="同一地址每分钟重连次数上限"
    ),
    "devices.false_numbers": whole(
        1,
        10_000,
        "1",
        en="unknown numbers one connection may claim before it is closed",
        zh="单个连接可声称的未登记设备号上限",
    ),
}
