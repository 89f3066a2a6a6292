"""The words of every problem of a pack: what is wrong, and how to mend it.

A code is stable: tools and tests may rely on it, the wording may improve.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["KINDS", "MESSAGES"]

KINDS: Mapping[str, tuple[str, str]] = {
    "case-kind": ("kind of cases", "案件类型"),
    "case-source": ("source of cases", "案件来源"),
    "checklist": ("checklist", "核查清单"),
    "choice": ("choice", "选项"),
    "criterion": ("criterion", "认定条件"),
    "clause": ("clause", "条款"),
    "column": ("column", "列"),
    "deadline": ("deadline", "时限"),
    "document": ("document", "文件"),
    "draw": ("draw", "抽查计划"),
    "field": ("field", "字段"),
    "find": ("find", "问题情形"),
    "flow": ("flow", "流程"),
    "ground": ("ground", "事由"),
    "group": ("group", "工作组"),
    "indicator": ("indicator", "进度指标"),
    "inspection-class": ("class of inspections", "检查类别"),
    "interpretation": ("interpretation", "释义"),
    "ledger": ("ledger", "台账"),
    "level": ("level of supervision", "督导层级"),
    "escalation-step": ("step of escalation", "升级步骤"),
    "enforcement": ("measure of enforcement", "执法措施"),
    "material": ("material", "材料"),
    "measure": ("measure", "措施"),
    "parameter": ("parameter", "参数"),
    "part": ("part of a measure", "措施分项"),
    "period": ("period", "时段"),
    "person": ("person", "人员"),
    "point": ("point of a checklist", "核查要点"),
    "quantity": ("quantity", "量化指标"),
    "question": ("question", "检查项"),
    "reading": ("reading", "读法"),
    "reconciliation": ("reconciliation", "比对"),
    "repetition": ("repetition", "周期事项"),
    "role": ("role", "角色"),
    "rule": ("rule", "判定规则"),
    "rule-set": ("set of rules of accountability", "问责规则集"),
    "basis": ("basis of a count", "计数依据"),
    "class": ("class of problems", "问题类别"),
    "item": ("item of a class", "问题情形"),
    "option": ("option of the engine", "规则引擎选项"),
    "tier": ("tier", "问责层级"),
    "section": ("section", "章节"),
    "shift": ("shift", "班次"),
    "notice": ("notice", "通报"),
    "state": ("state", "状态"),
    "submission": ("submission", "报送事项"),
    "task": ("task", "任务"),
    "transition": ("transition", "流程步骤"),
    "unit": ("unit", "单位"),
    "warning-rules": ("set of rules of warning", "预警规则集"),
    "grade": ("grade of warning", "预警级别"),
}
"""What an id can name, in English and Chinese."""


def _say(en: str, en_remedy: str, zh: str, zh_remedy: str) -> Mapping[str, tuple[str, str]]:
    return {"en": (en, en_remedy), "zh": (zh, zh_remedy)}


MESSAGES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    # --- the file itself ---
    "file-missing": _say(
        "the pack lacks this file",
        "Add it; the packs in campaigns/ show its shape.",
        "缺少此文件",
        "请补上；campaigns/ 下的现有方案包可作样例。",
    ),
    "file-unknown": _say(
        "a pack has no file of this name",
        "{near}Correct the name, or move the file to demo/ or templates/ when it is not policy.",
        "方案包中没有这个名称的文件",
        "{near}请改正文件名；若不属政策内容，请移到 demo/ 或 templates/。",
    ),
    "file-unreadable": _say(
        "the file cannot be read ({what})",
        "Make it an ordinary file inside the pack that this user may read.",
        "文件无法读取（{what}）",
        "请改为方案包内、当前用户可读的普通文件。",
    ),
    "file-empty": _say(
        "the file holds nothing",
        "Fill it, or restore it from the last version.",
        "文件没有内容",
        "请填写内容，或从上一版本恢复。",
    ),
    "file-too-large": _say(
        "the file is larger than {most}",
        "Divide it, or move what is not policy to demo/.",
        "文件超过 {most}",
        "请拆分文件，或把不属政策的内容移到 demo/。",
    ),
    "encoding": _say(
        "the text is not UTF-8 (byte {byte})",
        "Save the file as UTF-8; in Excel choose “CSV UTF-8”.",
        "文本不是 UTF-8 编码（字节 {byte}）",
        "请以 UTF-8 保存；Excel 请选“CSV UTF-8”。",
    ),
    "nul-byte": _say(
        "the text holds the control character {character}",
        "Remove it; the file may have been damaged in copying.",
        "文本含有控制字符 {character}",
        "请删除；文件可能在复制时损坏。",
    ),
    "json-syntax": _say(
        "the map is not JSON ({what})",
        "Export it again as GeoJSON.",
        "地图文件不是 JSON（{what}）",
        "请重新导出为 GeoJSON。",
    ),
    # --- YAML ---
    "yaml-syntax": _say(
        "the YAML cannot be read from here on ({what})",
        "Look at the indentation, quotes, colons and brackets of this line and the one above.",
        "从此处起 YAML 无法解析（{what}）",
        "请检查本行与上一行的缩进、引号、冒号和括号。",
    ),
    "yaml-duplicate-key": _say(
        "`{key}` stands twice in the same entry (first on line {first})",
        "Keep one of the two.",
        "同一条目中“{key}”出现两次（首次在第 {first} 行）",
        "请只保留一处。",
    ),
    "yaml-documents": _say(
        "a second document begins here",
        "Remove the line `---`; a file holds one document.",
        "此处开始了第二个文档",
        "请删去“---”一行；一个文件只含一个文档。",
    ),
    "yaml-tag": _say(
        "the tag {tag} is not allowed",
        "Remove it; a pack holds plain data only.",
        "不允许使用标签 {tag}",
        "请删去；方案包只含普通数据。",
    ),
    "yaml-alias": _say(
        "too much is repeated by aliases (at most {most} of them, and no large ones)",
        "Write the values out.",
        "别名引用过多（最多 {most} 处，且不得过大）",
        "请把内容直接写出。",
    ),
    "yaml-depth": _say(
        "entries are nested deeper than {most} levels",
        "Flatten this part; no file of a pack needs that.",
        "嵌套超过 {most} 层",
        "请展平此部分；方案包不需要如此嵌套。",
    ),
    "yaml-key": _say(
        "a key must be a plain word",
        "Write `name: value`; put braces of a text into quotes.",
        "键必须是普通词",
        "请写作“名称: 值”；文字中的花括号请加引号。",
    ),
    # --- the shape ---
    "key-missing": _say(
        "`{key}` is missing",
        "Add it to this entry.",
        "缺少“{key}”",
        "请在此条目中补上。",
    ),
    "key-unknown": _say(
        "`{key}` is not known here",
        "{near}Known are {known}.",
        "此处不认识“{key}”",
        "{near}可用的有 {known}。",
    ),
    "id-malformed": _say(
        "“{value}” cannot be an id",
        "Use Latin letters, digits, dot, hyphen and underscore, beginning with a letter or digit, 64 at most.",
        "“{value}”不能作标识",
        "请用拉丁字母、数字、点、连字符、下划线，以字母或数字开头，不超过 64 个字符。",
    ),
    "number-invalid": _say(
        "{key}: “{value}” is not a number",
        "Write digits with a decimal point, without unit, comma or exponent.",
        "{key}：“{value}”不是数",
        "请只写数字和小数点，不带单位、千分号或指数。",
    ),
    "number-noise": _say(
        "{key}: {value} has more decimals than any text states",
        "Write the number as the policy prints it; a spreadsheet has probably added the rest.",
        "{key}：{value} 的小数位多于任何原文",
        "请按原文书写；多余位数多半来自电子表格。",
    ),
    "number-range": _say(
        "{key}: {value} is out of range, it must be {range}",
        "Correct the number.",
        "{key}：{value} 超出范围，应为 {range}",
        "请改正数值。",
    ),
    "whole-invalid": _say(
        "{key}: “{value}” is not a whole number",
        "Write digits only.",
        "{key}：“{value}”不是整数",
        "请只写数字。",
    ),
    "day-invalid": _say(
        "{key}: “{value}” is not a day of the calendar",
        "Write it as year-month-day, such as 2017-10-01, and look whether the month has that day.",
        "{key}：“{value}”不是日历上的日期",
        "请写作 年-月-日，如 2017-10-01，并核对该月是否有这一天。",
    ),
    "time-invalid": _say(
        "{key}: “{value}” is not a time of day",
        'Write it in quotes as "17:00".',
        "{key}：“{value}”不是时刻",
        '请加引号写作 "17:00"。',
    ),
    "value-invalid": _say(
        "{key} must be a number, true or false, a word, or a list of numbers",
        "Correct the value.",
        "{key} 应为数、true/false、词或数的列表",
        "请改正该值。",
    ),
    "word-unknown": _say(
        "{key}: “{value}” is not one of the words possible here",
        "{near}Possible are {known}.",
        "{key}：“{value}”不在可用词之列",
        "{near}可用的有 {known}。",
    ),
    "text-expected": _say(
        "{key} must be a text",
        "Write words, in quotes when they look like something else.",
        "{key} 应为文字",
        "请写文字；若形似其他类型请加引号。",
    ),
    "list-expected": _say(
        "{key} must be a list",
        "Write each item on a line of its own behind a hyphen, or all in square brackets.",
        "{key} 应为列表",
        "请每项一行、以连字符开头，或全部放入方括号。",
    ),
    "list-empty": _say(
        "{key} needs at least one item",
        "Add one.",
        "{key} 至少需要一项",
        "请补上。",
    ),
    "mapping-expected": _say(
        "{key} must be an entry of `name: value` lines",
        "Write its parts as `name: value`.",
        "{key} 应由“名称: 值”各行组成",
        "请按“名称: 值”书写。",
    ),
    "text-empty": _say(
        "the wording is empty in both languages",
        "Fill zh, en, or both.",
        "两种语言的文字都为空",
        "请填写 zh 或 en，或两者都填。",
    ),
    "value-wrong": _say(
        "{key}: “{value}” does not fit ({what})",
        "Correct it after the packs in campaigns/.",
        "{key}：“{value}”不合要求（{what}）",
        "请参照 campaigns/ 下的方案包改正。",
    ),
    # --- references ---
    "reference-unknown": _say(
        "{key}: there is no {kind} {value}",
        "{near}Correct the id, or add the {kind}.",
        "{key}：没有{kind} {value}",
        "{near}请改正标识，或补上该{kind}。",
    ),
    "id-duplicate": _say(
        "the {kind} {value} is already defined at {first}",
        "Give one of them another id, or remove it.",
        "{kind} {value} 已在 {first} 定义",
        "请更换其中一个标识，或删去一处。",
    ),
    "block-of-itself": _say(
        "{value} cannot share its own block of names",
        "Name the part whose block it shares, or remove block_of.",
        "{value} 不能与自身共用责任栏",
        "请写出所共用的分项，或删去 block_of。",
    ),
    "chosen-unknown": _say(
        "{value} is not one of the readings of {of}",
        "Choose one of {known}, or add the reading.",
        "{value} 不在 {of} 的读法之中",
        "请从 {known} 中选择，或补上该读法。",
    ),
    # --- values in time ---
    "values-overlap": _say(
        "two values of {of} are in force on {day}",
        "End the earlier one on or before that day, or correct `since`.",
        "{of} 在 {day} 有两个值同时有效",
        "请使较早的值在当日或之前终止，或改正 since。",
    ),
    "until-before-since": _say(
        "a value of {of} ends on {until}, not after its beginning on {since}",
        "Exchange or correct the two days; `until` is the first day on which the value no longer holds.",
        "{of} 的值在 {until} 终止，不晚于起始日 {since}",
        "请对调或改正；until 是该值不再有效的第一天。",
    ),
    "edition-duplicate": _say(
        "two editions of {of} begin on {day}",
        "Keep one of them, or correct `since`.",
        "{of} 有两个版本同在 {day} 起施行",
        "请保留其一，或改正 since。",
    ),
    "period-backwards": _say(
        "the period {of} ends on {last}, before it begins on {first}",
        "Exchange or correct the two days.",
        "时段 {of} 的末日 {last} 早于首日 {first}",
        "请对调或改正。",
    ),
    "months-outside": _say(
        "{value} is not a month within {of}",
        "List only periods of kind month that lie between its first and last day.",
        "{value} 不是 {of} 之内的月份",
        "只列首末日之间、类型为 month 的时段。",
    ),
    "time-zone-unknown": _say(
        "there is no time zone {value}",
        "Write a name such as Asia/Shanghai or Europe/London.",
        "没有时区 {value}",
        "请写如 Asia/Shanghai 的名称。",
    ),
    # --- organisation and measures ---
    "subdistrict-none": _say(
        "no unit is of kind subdistrict",
        "Add the subdistricts with their numbers.",
        "没有类型为 subdistrict 的单位",
        "请补上各街道及其编号。",
    ),
    "subdistrict-number": _say(
        "the subdistrict {value} needs a number of its own ({what})",
        "Number the subdistricts as the policy's table does.",
        "街道 {value} 需要唯一的编号（{what}）",
        "请按政策表格的顺序编号。",
    ),
    "measure-numbers": _say(
        "the measures jump from number {before} to {after}",
        "Add the missing measure, or correct the numbers.",
        "措施编号从 {before} 跳到 {after}",
        "请补上缺少的措施，或改正编号。",
    ),
    "stations-sum": _say(
        "{per} stations in each of {count} subdistricts make {product}, not {total}",
        "Correct `total` or `per_subdistrict`.",
        "{count} 个街道各 {per} 站，共 {product} 站，而非 {total} 站",
        "请改正 total 或 per_subdistrict。",
    ),
    "submission-when": _say(
        "the submission {value} says neither `due` nor `every`",
        "Add the day on which it is due, or how often.",
        "报送事项 {value} 既无 due 也无 every",
        "请补上截止日期或报送周期。",
    ),
    # --- units and parameters ---
    "unit-symbol": _say(
        "the unit “{value}” is not known",
        "{near}Accepted are {known}.",
        "不认识计量单位“{value}”",
        "{near}可用的有 {known}。",
    ),
    "unit-wrong": _say(
        "{of} is stated in “{value}”, it must be “{expected}”",
        "Convert the numbers and write the unit {expected}.",
        "{of} 的单位是“{value}”，应为“{expected}”",
        "请换算数值并写单位 {expected}。",
    ),
    "parameter-missing": _say(
        "the parameter {value} is missing ({reason})",
        "Add it to a file of rules/, with unit, since, value and clause.",
        "缺少参数 {value}（{reason}）",
        "请在 rules/ 的文件中补上，写明单位、起始日、值和条款。",
    ),
    "parameter-kind": _say(
        "{of}: {value} must be {expected}",
        "{near}Correct the value.",
        "{of}：{value} 应为 {expected}",
        "{near}请改正该值。",
    ),
    # --- accountability ---
    "question-of-nothing": _say(
        "an open question changes either an option or a parameter, this one names {what}",
        "Give one of the keys option and parameter.",
        "一项释义选择应只对应一个选项或一个参数，此处为 {what}",
        "请在 option 与 parameter 中只写一个。",
    ),
    "answer-unknown": _say(
        "the option {of} has no answer {value}; it has: {known}",
        "Write one of them.",
        "选项 {of} 没有取值 {value}，可用：{known}",
        "请改为其中之一。",
    ),
    # --- rewards.yaml, supervision.yaml ---
    "amounts-not-falling": _say(
        "{of} ({value}) must be positive and may not rise: who stands nearer to the end of the table has the most",
        "Put the largest amount first; leave places out that neither pay nor get.",
        "{of}（{value}）应为正数且不得递增，越靠近两端数额越大",
        "请将最大数额写在最前；既不奖也不罚的名次不必写。",
    ),
    "number-pattern": _say(
        "the pattern {value} has no place for the number of a notice",
        "Write the word number in braces where the number goes, and year in braces where the year goes.",
        "编号样式 {value} 没有流水号的位置",
        "请在流水号处写大括号括起的 number，在年份处写大括号括起的 year。",
    ),
    "transfer-of-nothing": _say(
        "{value} hands cases over and says of no material what goes with them",
        "List it under `materials`, each with id and title.",
        "移送措施 {value} 没有列出随案移送的材料",
        "请在 materials 下逐项列出，写明 id 和 title。",
    ),
    # --- duty ---
    "shift-begins": _say(
        "the shift {value} begins at {found}, not at {expected}: nobody would be on duty in between, or two would",
        "Let each shift begin when the one before it ends, and the first one at `hand_over`.",
        "班次 {value} 从 {found} 开始，而非 {expected}，其间无人值班或两班重叠",
        "每班应从上一班结束时开始，首班从 hand_over 开始。",
    ),
    "shift-ends": _say(
        "the last shift, {value}, ends at {found}, not at the hand-over at {expected}",
        "Let it end at `hand_over`, or add the missing shift.",
        "末班 {value} 在 {found} 结束，而非交接时刻 {expected}",
        "请使其在 hand_over 结束，或补上缺少的班次。",
    ),
    "shifts-round": _say(
        "the shifts run around the clock {count} times",
        "Describe one day: 24 hours from hand-over to hand-over.",
        "各班次合计绕行 {count} 昼夜",
        "请只写一昼夜，自交接至交接共 24 小时。",
    ),
    "report-not-daily": _say(
        "the submission {value} is not due every day at a time of day",
        "Give it `every: day` and `due_time` in submissions.yaml, or name another one.",
        "报送事项 {value} 不是每日定时报送",
        "请在 submissions.yaml 中为其写上 every: day 和 due_time，或改用其他事项。",
    ),
    # --- warnings ---
    "grade-term": _say(
        "a term of a grade has one bound, this one names {what}",
        "Give one of the keys above and reaches.",
        "预警条件应只有一个界限，此处为 {what}",
        "请在 above 与 reaches 中只写一个。",
    ),
    "published-grades": _say(
        "publishing and the grades of the rules do not agree on {what}",
        "Write exactly one entry under publishing.grades for each grade.",
        "发布设置与预警分级在 {what} 上不一致",
        "请在 publishing.grades 中为每一级写一条。",
    ),
    "signing-role": _say(
        "no role {value} is in pack.yaml: nobody could sign",
        "Name a role of pack.yaml.",
        "pack.yaml 中没有角色 {value}，无人可签发",
        "请填写 pack.yaml 中的角色。",
    ),
    "placeholder": _say(
        "a text of a channel uses {value} in braces, which nothing fills in",
        "Use district, grade, response, start, end, area, cause, number or advice.",
        "渠道文本使用了无法填入的名称 {value}",
        "可用：district、grade、response、start、end、area、cause、number、advice。",
    ),
    # --- inventory ---
    "profile-incomplete": _say(
        "the profile {of} needs one weight for each {what} ({expected}), not all of them nought",
        "Add the rows that are missing.",
        "时间分配 {of} 的 {what} 权重应齐全（{expected}），且不得全为零",
        "请补齐缺少的行。",
    ),
    # --- flows ---
    "right-nobody": _say(
        "no role of the pack holds the right {value}: nobody could take this step",
        "{near}Correct the right, or give it to a role in pack.yaml.",
        "方案包中没有角色具有权限 {value}，此步骤无人可办",
        "{near}请改正权限，或在 pack.yaml 中授予某一角色。",
    ),
    "state-unreachable": _say(
        "no way leads from {initial} to the state {value} of {of}",
        "Add a transition that leads there, or remove the state.",
        "流程 {of} 中没有从 {initial} 到达状态 {value} 的步骤",
        "请补上到达该状态的步骤，或删去该状态。",
    ),
    # --- ledgers ---
    "ledger-kept-twice": _say(
        "{value} has a flow, yet {kept_in} keeps its rows",
        "Remove `flow`, or remove `kept_in` when the rows are to be kept here.",
        "台账 {value} 有流程，但条目由 {kept_in} 保存",
        "请删去 flow；若条目应保存在此处，请删去 kept_in。",
    ),
    "ledger-prefix": _say(
        "the ledger {value} keeps rows and has no prefix to number them with",
        "Add `prefix`: one to six capital letters or digits that no other ledger uses.",
        "台账 {value} 保存条目，却没有编号前缀",
        "请补上 prefix：一至六个大写字母或数字，且不与其他台账相同。",
    ),
    "prefix-twice": _say(
        "the prefix {value} is already used at {first}",
        "Choose another one: a number must tell of which ledger it is.",
        "前缀 {value} 已在 {first} 使用",
        "请另选前缀：编号须能区分台账。",
    ),
    "ledger-without-rows": _say(
        "the ledger {value} keeps no rows here",
        "Name a ledger with a flow; what another part keeps is asked for as a figure.",
        "台账 {value} 不在此处保存条目",
        "请改为有流程的台账；由其他部分保存的数据请用 figure 引用。",
    ),
    "keeper-missing": _say(
        "{value} names no keeper, and the step {step} is the keeper's alone",
        "Add `keeper`, or choose a flow whose steps others may take.",
        "台账 {value} 没有牵头单位，而步骤 {step} 只能由牵头单位办理",
        "请补上 keeper，或改用他人也可办理的流程。",
    ),
    "field-setting": _say(
        "`{setting}` means nothing for {field}, a field of kind {kind_of}",
        "Remove it, or change the kind to one of {fits}.",
        "字段 {field} 的类型为 {kind_of}，“{setting}”对其没有意义",
        "请删去，或将类型改为 {fits} 之一。",
    ),
    "field-lacks": _say(
        "{field} is of kind {kind_of} and has no `{setting}`",
        "Add `{setting}`, or change the kind.",
        "字段 {field} 的类型为 {kind_of}，却没有“{setting}”",
        "请补上“{setting}”，或改用其他类型。",
    ),
    "field-limits": _say(
        "{field} can hold no number: it must be at least {least} and at most {most}",
        "Exchange or correct the two.",
        "字段 {field} 填不了任何数：下限 {least} 大于上限 {most}",
        "请对调或改正。",
    ),
    "field-of-kind": _say(
        "{key}: {value} must be a field of kind {kinds}",
        "Name another field, or change its kind.",
        "{key}：{value} 应为 {kinds} 类型的字段",
        "请改用其他字段，或更改其类型。",
    ),
    "field-personal": _say(
        "{value} names a private person and cannot be public",
        "Remove `public`, or `personal` when it names no private person.",
        "字段 {value} 涉及个人信息，不能公开",
        "请删去 public；若不涉及个人，请删去 personal。",
    ),
    "choices-refused": _say(
        "every choice of {field} is refused: nothing could be entered",
        "Add a choice that the clause allows.",
        "字段 {field} 的所有选项都被禁止，无法填写",
        "请补上条款允许的选项。",
    ),
    "pattern-invalid": _say(
        "the pattern of {field} is no regular expression ({what})",
        "Correct it; a bracket, backslash or question mark that is meant as itself needs a backslash before it.",
        "字段 {field} 的 pattern 不是正则表达式（{what}）",
        "请改正；括号、反斜线、问号若表示其本身，须在前面加反斜线。",
    ),
    "pattern-slow": _say(
        "the pattern of {field} could keep the computer busy for ever with some texts ({what})",
        "Leave no repetition inside another one, and write how often at most in the place of * and +.",
        "字段 {field} 的 pattern 遇到某些文字会使系统长时间无法响应（{what}）",
        "请勿在重复之内再用重复，并以最多次数代替 * 和 +。",
    ),
    # --- conditions and counts ---
    "condition-shape": _say(
        "{key} must be one question with one test",
        "Write either all_of, any_of or none_of; or field (or today) with one of equals, one_of, filled, at_least, "
        "at_most, above, below; or state; or state_kind.",
        "{key} 应为一个问题、一项检验",
        "请写 all_of、any_of、none_of 之一；或 field（或 today）加 equals、one_of、filled、at_least、at_most、above、"
        "below 之一；或 state；或 state_kind。",
    ),
    "bound-shape": _say(
        "{key} must be held against one thing",
        "Name one of value, day, parameter, field and today; `times` goes with a number.",
        "{key} 应只与一项比较",
        "请只写 value、day、parameter、field、today 之一；times 只与数相配。",
    ),
    "condition-kind": _say(
        "{field} is of kind {kind_of}: `{test}` cannot be asked of it",
        "Ask one of {fits}.",
        "{field} 的类型为 {kind_of}，不能用“{test}”检验",
        "可用的检验有 {fits}。",
    ),
    "condition-value": _say(
        "{test}: “{value}” can never be compared with {field}, it must be {expected}",
        "Correct what the field is held against.",
        "{test}：“{value}”无法与 {field} 比较，应为{expected}",
        "请改正比较的对象。",
    ),
    "count-both": _say(
        "a count cannot be both a sum (`total_of`) and of different things (`distinct`)",
        "Keep one of the two.",
        "计数不能既求和（total_of）又去重（distinct）",
        "请只保留其一。",
    ),
    "indicator-source": _say(
        "{key} does not say what it is computed from",
        "Add `done` to rows, `done` and `of` to share, `figure` to figure, `submission` to submissions.",
        "{key} 没有说明由什么计算",
        "rows 须有 done，share 须有 done 和 of，figure 须有 figure，submissions 须有 submission。",
    ),
    # --- inspections.yaml ---
    "inspection-prefix": _say(
        "numbers of inspections would begin with {value} as those of {other} do",
        "Give inspections a prefix of their own.",
        "检查编号前缀 {value} 与 {other} 的编号前缀相同",
        "请为检查另设前缀。",
    ),
    "question-later": _say(
        "whether {value} is asked hangs on {other}, which is asked later or is itself",
        "Move {other} above it: a form is filled in from the top.",
        "检查项 {value} 是否填写取决于 {other}，而 {other} 在其后（或即其自身）",
        "请把 {other} 移到前面：表单自上而下填写。",
    ),
    "question-no-number": _say(
        "{key}: {value} is of kind {kind_of} and cannot be counted with",
        "Name a question of kind whole (for a share, amount will do as well).",
        "{key}：检查项 {value} 的类型为 {kind_of}，不能用于计数",
        "请写类型为 whole 的检查项（比例也可用 amount）。",
    ),
    "find-always": _say(
        "{value} would be found at every inspection: nothing says when it is one",
        "Add `when`, or `criteria` that must hold.",
        "问题情形 {value} 未写明何时成立，每次检查都会认定",
        "请补上 when，或须同时成立的 criteria。",
    ),
    # --- calendar.yaml, cases.yaml ---
    "calendar-no-workday": _say(
        "all seven weekdays are rest days: no work day is left to count",
        "Take those that are worked out of `rest_weekdays`.",
        "一周七天都是休息日，没有工作日可计",
        "请从 rest_weekdays 中去掉工作的星期。",
    ),
    "calendar-unbounded": _say(
        "the calendar uses no table and does not say how far its own reaches",
        "Add `known_until`: the last day for which the holidays below are complete; later deadlines are provisional.",
        "日历未采用系统节假日表，也未写明自有表的截止日",
        "请补上 known_until（所列节假日完整的最后一日），其后的期限按暂定处理。",
    ),
    "calendar-backwards": _say(
        "the last day {last} lies before the first day {first}",
        "Exchange the two, or leave `until` out for a single day.",
        "截止日 {last} 早于起始日 {first}",
        "请对调两者；只有一天时请删去 until。",
    ),
    "calendar-day-twice": _say(
        "{day} stands in the table already ({first})",
        "Keep one of the two entries.",
        "{day} 已在表中（{first}）",
        "请只保留一条。",
    ),
    "case-kind-of-nobody": _say(
        "the department answers for cases of the kind {value}, and none is named",
        "Add `departments`, or let the unit of the place answer (`answers: place`).",
        "案件类型 {value} 由部门负责，但未写明部门",
        "请补上 departments，或改为由属地单位负责（answers: place）。",
    ),
    "case-term-missing": _say(
        "no term holds for every source and kind: some cases would have no due day",
        "Add a last entry without `source` and `kind`.",
        "没有适用于所有来源和类型的时限，部分案件将没有到期日",
        "请在最后补一条不写 source 和 kind 的时限。",
    ),
    # --- targets.csv ---
    "csv-header": _say(
        "the first row must be `{expected}`",
        "Write the five headings in this order; a remark belongs into README.md.",
        "首行应为“{expected}”",
        "请按此顺序写五个列名；说明请写入 README.md。",
    ),
    "csv-row-length": _say(
        "the row has {found} cells, {expected} are needed",
        "Fill the missing cells or remove the surplus ones; a number has no comma inside.",
        "该行有 {found} 格，应为 {expected} 格",
        "请补足或删去多余的格；数字内不得有逗号。",
    ),
    "csv-quotes": _say(
        "the row cannot be read ({what})",
        "Look for a quotation mark that is not closed.",
        "该行无法解析（{what}）",
        "请检查未闭合的引号。",
    ),
    "target-duplicate": _say(
        "{subdistrict} already has a target for {period} on line {first}",
        "Keep one of the two rows.",
        "{subdistrict} 在 {period} 的目标已见第 {first} 行",
        "请只保留一行。",
    ),
    "target-missing": _say(
        "{subdistrict} has no target for {period}",
        "Add the row, or take the period out of `targets.periods` in pack.yaml.",
        "{subdistrict} 缺少 {period} 的目标",
        "请补上该行，或从 pack.yaml 的 targets.periods 中去掉该时段。",
    ),
    "target-not-subdistrict": _say(
        "{value} is not a subdistrict",
        "{near}Targets belong to units of kind subdistrict.",
        "{value} 不是街道",
        "{near}目标只属于类型为 subdistrict 的单位。",
    ),
    "target-period": _say(
        "{value} is not among `targets.periods` of pack.yaml",
        "Correct the period, or add it there.",
        "{value} 不在 pack.yaml 的 targets.periods 中",
        "请改正时段，或在该处补上。",
    ),
    "target-above-baseline": _say(
        "the target {target} is above the baseline {baseline}",
        "Look whether the two columns have been exchanged.",
        "目标 {target} 高于基数 {baseline}",
        "请检查两列是否对调。",
    ),
    "target-suspect": _say(
        "a mean of {value} {unit} is not credible",
        "Look whether the number is in another unit (0.096 mg/m³ is 96 µg/m³).",
        "均值 {value} {unit} 不可信",
        "请检查是否用了别的单位（0.096 mg/m³ 即 96 µg/m³）。",
    ),
}
