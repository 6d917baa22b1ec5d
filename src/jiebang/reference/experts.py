"""What an expert offers, and whether at present; the people themselves are the catalogue's."""

from jiebang.reference.table import Table, entry

SERVICES = Table(
    "expert service",
    (
        entry(
            "consulting", "技术咨询", "技術諮詢", "Consulting",
            synonyms="咨询|顾问|技术顾问|诊断|企业诊断|諮詢|顧問|技術顧問|診斷|advice|advising"
            "|consultancy|technical consulting|diagnosis",
        ),
        entry(
            "review", "评审", "評審", "Reviewing and juries",
            synonyms="项目评审|评委|评估|专家评审|項目評審|專案評審|評委|評估|review|reviewing|jury"
            "|juror|evaluation|assessment",
        ),
        entry(
            "joint_research", "联合攻关", "聯合攻關", "Joint research",
            synonyms="合作研究|联合研发|联合开发|合作研發|聯合研發|合作開發|joint development"
            "|collaboration|research collaboration",
        ),
        entry(
            "commissioned", "受托研发", "受託研發", "Contract research",
            synonyms="委托开发|委托研发|委託開發|委託研發|commissioned research"
            "|commissioned development|contract R&D",
        ),
        entry(
            "joint_training", "联合培养", "聯合培養", "Joint training",
            synonyms="人才培养|研究生培养|企业导师|人才培養|研究生培養|training"
            "|joint supervision|supervision of students",
        ),
        entry(
            "visiting", "来访与驻点", "到訪與駐點", "Visits and secondment",
            synonyms="挂职|驻点|访问|柔性引进|掛職|駐點|訪問|visiting|visiting expert|secondment"
            "|residence",
        ),
        entry(
            "lecture", "讲座与培训", "講座與培訓", "Lectures and courses",
            synonyms="讲座|报告|授课|培训|講座|報告|授課|培訓|lecture|lectures|course|talk|talks",
        ),
        entry(
            "testing", "检测与试验", "檢測與試驗", "Testing and trials",
            synonyms="检测|测试|试验|檢測|測試|試驗|testing|trials|measurement",
        ),
    ),
)  # fmt: skip

AVAILABILITY = Table(
    "availability",
    (
        entry(
            "open", "可接受邀约", "可接受邀約", "Open to requests",
            synonyms="可|是|空闲|有空|空閒|available|yes|free",
        ),
        entry(
            "limited", "时间有限", "時間有限", "Limited time",
            synonyms="有限|视情况|視情況|partly|partly available|limited",
        ),
        entry(
            "closed", "暂不接受", "暫不接受", "Not at present",
            synonyms="否|暂不|不便|暫不|no|unavailable|not available|busy",
        ),
    ),
)  # fmt: skip

COOPERATION = {
    "consulting": "consulting",
    "joint_research": "joint",
    "commissioned": "commissioned",
}
"""Services that are a mode of cooperation which a need may ask for, and which one."""
