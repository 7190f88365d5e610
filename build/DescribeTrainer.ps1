# What the package of the trainer is made of, and under which terms. TrainerPackage.targets runs it and says in the environment what and where.

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/ThirdPartyNotices.psm1"
Get-Content -LiteralPath $env:PACK_FOREIGN_FILES | Sort-Object -Unique | ForEach-Object { $_.Replace('\', '/') } |
    Get-ThirdPartyNotice -PackageRoot $env:PACK_PACKAGES | Set-Content -LiteralPath "$env:PACK_OUTPUT/ThirdPartyNotices.txt"
# CycloneDX evaluates the project, for what was restored.
$env:ForEachPlatform = 'true'
Write-BillOfMaterial -Folder $env:PACK_OUTPUT -Name $env:PACK_NAME -Type Application
