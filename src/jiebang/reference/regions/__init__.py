"""Regions: GB/T 2260 divisions of China, ISO 3166 countries, and named groups of regions."""

from jiebang.reference.regions.groups import (
    GROUP_PREFIX,
    Group,
    find_group,
    get_group,
    group_label,
    groups,
    groups_of,
    in_group,
    members,
)
from jiebang.reference.regions.lookup import (
    SEPARATOR,
    ancestors,
    children,
    city_of,
    country_of,
    get,
    in_region,
    is_china,
    label,
    path,
    province_of,
    short_label,
)
from jiebang.reference.regions.names import find
from jiebang.reference.regions.records import CHINA, Region, all_regions

__all__ = [
    "CHINA",
    "GROUP_PREFIX",
    "SEPARATOR",
    "Group",
    "Region",
    "all_regions",
    "ancestors",
    "children",
    "city_of",
    "country_of",
    "find",
    "find_group",
    "get",
    "get_group",
    "group_label",
    "groups",
    "groups_of",
    "in_group",
    "in_region",
    "is_china",
    "label",
    "members",
    "path",
    "province_of",
    "short_label",
]
