<#
.SYNOPSIS
    Mutation testing: changes one place of the source after the other, and counts the changes that no test notices.
.DESCRIPTION
    Runs Stryker.NET over rooms of MnistTools.Core, each with the tests of the same room alone, and fails where less than 75 % of the changes are
    noticed. A room takes a quarter of an hour or more. The reports are written to artifacts/mutation.
.EXAMPLE
    ./build/Mutate.ps1 -Room Specs
#>
param(
    [ValidateSet('Specs', 'Evaluation', 'Optimizers')]
    [string[]] $Room = ('Specs', 'Evaluation', 'Optimizers')
)

$ErrorActionPreference = 'Stop'
$root = Split-Path -LiteralPath $PSScriptRoot
$folder = "$root/artifacts/mutation"
$null = New-Item $folder -ItemType Directory -Force
if (-not (Test-Path -LiteralPath "$folder/tool")) {
    dotnet tool install dotnet-stryker --version 5.1.0 --tool-path "$folder/tool"
    if ($LASTEXITCODE) { exit $LASTEXITCODE }
}

# Coverage analysis of this runner is not used: every test of the room runs for every change.
@{
    'stryker-config' = @{
        'test-runner'         = 'mtp'
        project               = 'MnistTools.Core.csproj'
        configuration         = 'Release'
        # More than one process at a time misses kills with this runner (stryker-net issue 3832).
        concurrency           = 1
        'disable-mix-mutants' = $true
        'coverage-analysis'   = 'off'
        reporters             = 'json', 'cleartext'
        thresholds            = @{ high = 90; low = 75; break = 75 }
    }
} | ConvertTo-Json -Depth 3 | Set-Content -LiteralPath "$folder/stryker-config.json"

$failed = 0
try {
    Push-Location "$root/tests/MnistTools.Core.Tests"
    foreach ($name in $Room) {
        # Stryker changes built files in place, so each room is built in a folder of its own.
        $env:MutatedRoom = $name
        $env:ArtifactsPath = "$folder/$name"
        & "$folder/tool/dotnet-stryker" --config-file "$folder/stryker-config.json" --mutate "**/$name/**/*.cs" --output "$folder/$name/report"
        if ($LASTEXITCODE) { $failed = $LASTEXITCODE }
        # All changes share a process. What a test or the code keeps from one change to the next, as in a static field, can make tests fail ever after.
        $report = Get-ChildItem -LiteralPath "$folder/$name/report" -Filter *.json -Recurse | Get-Content -Raw | ConvertFrom-Json -AsHashtable -Depth 20
        $killed = @($report.files.Values.mutants | Where-Object status -EQ Killed)
        $most = $killed.killedBy | Group-Object -NoElement | Sort-Object Count -Descending | Select-Object -First 1
        if ($most.Count -gt $killed.Count / 2) {
            $test = $report.testFiles.Values.tests | Where-Object id -EQ $most.Name
            Write-Error "$($test.name) failed for $($most.Count) of $($killed.Count) changes that were noticed: something is probably kept from one change to the next, and the figure cannot be trusted."
        }
    }
}
finally {
    Pop-Location
    Remove-Item env:MutatedRoom, env:ArtifactsPath -ErrorAction Ignore
}

exit $failed
